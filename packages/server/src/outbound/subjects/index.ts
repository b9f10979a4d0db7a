/** Subjects of tokens: formatting from attested values, and parsing. */
export {
  type DeploymentOperation,
  type EnvironmentName,
  formatEnvironmentName,
  formatSubject,
  type Subject,
  type SubjectAttribute,
  type SubjectParts,
  subjectAttributes,
} from './subject.ts';
