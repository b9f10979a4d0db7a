const tickMilliseconds = 100;

/**
 * A deadline that counts only time in which the event loop ran. The targets share a process with the server, so a
 * request also waits for other evaluations, for longer on a busy machine. While the loop is blocked, only one tick
 * counts.
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
