/** Whom tokens are about: the one grammar of subjects, written from attested values and read back. */
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
