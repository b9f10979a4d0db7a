import type { Job, JobResult } from '../messages.ts';

/** An evaluation, or other work, from its request to its end. Each of its rounds takes one turn. */
export interface Task {
  readonly organizationId: string;
  /** The number of characters of its document and imports. */
  characters: number;
  /** True if a process ended, or had to be ended, while it computed this task; the task is then computed alone. */
  isSuspect: boolean;
}

/** One computation of a task in a language process. */
export class Turn {
  readonly task: Task;
  readonly job: Job;
  readonly result: Promise<JobResult>;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: unknown) => void;
  /** True once the result is known, or once it is known that there will be none. */
  isSettled = false;

  constructor(task: Task, job: Job) {
    this.task = task;
    this.job = job;
    const { promise, resolve, reject } = Promise.withResolvers<JobResult>();
    this.result = promise;
    this.resolve = (result) => {
      this.isSettled = true;
      resolve(result);
    };
    this.reject = (error) => {
      this.isSettled = true;
      reject(error);
    };
  }
}
