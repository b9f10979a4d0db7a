const tickMilliseconds = 100;

/**
 * A deadline in time that the event loop had: the targets run in the same process as the server, so that a request also
 * waits for the evaluations of others, as long as a busy machine makes them. A blocked loop counts as one tick.
 */
export function startLoopDeadline(milliseconds: number): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  let left = Math.ceil(milliseconds / tickMilliseconds);
  const timer = setInterval(() => {
    left -= 1;
    if (left === 0) controller.abort(new Error(`none within ${milliseconds} ms`));
  }, tickMilliseconds);
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}
