/** A pool of runners that run an organization's deployments. */
export interface RunnerPool {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
}
