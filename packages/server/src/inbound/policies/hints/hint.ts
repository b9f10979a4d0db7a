/** The known kinds of mismatch. */
export type HintCode =
  | 'trailing_slash'
  | 'letter_case'
  | 'surrounding_whitespace'
  | 'wrong_audience'
  | 'github_environment_subject'
  | 'github_pull_request_subject'
  | 'github_immutable_subject'
  | 'github_name_subject'
  | 'owner_differs'
  | 'repository_differs'
  | 'ref_differs'
  | 'environment_differs'
  | 'namespace_differs'
  | 'project_differs'
  | 'ref_type_differs'
  | 'service_account_differs'
  | 'subject_customised'
  | 'reusable_workflow'
  | 'pattern_is_not_a_regular_expression'
  | 'pattern_wildcard_taken_literally'
  | 'claim_name_case'
  | 'claim_name_needs_quotes'
  | 'claim_name_quoted_too_far'
  | 'claim_is_nested'
  | 'claim_is_an_array'
  | 'claim_is_not_an_array'
  | 'claim_is_an_object';

/** A likely reason for a mismatch, and its fix. */
export interface Hint {
  readonly code: HintCode;
  readonly message: string;
}
