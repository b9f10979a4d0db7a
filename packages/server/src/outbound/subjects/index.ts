/** Formats the subjects of tokens from attested values, and parses them. */
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
