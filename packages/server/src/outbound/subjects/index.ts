/** Subjects of tokens: formatting from attested values, and parsing. */
export {
  type DeploymentOperation,
  formatSubject,
  formatSubjectEnvironment,
  type Subject,
  type SubjectAttribute,
  type SubjectEnvironment,
  type SubjectParts,
  subjectAttributes,
} from './subject.ts';
