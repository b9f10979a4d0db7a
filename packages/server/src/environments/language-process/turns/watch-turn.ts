/** The factor by which a turn may exceed its CPU time on a busy machine, and the minimum. */
const wallFactor = 5;
const wallMilliseconds = 30_000;

/**
 * Calls `onOverrun` once when a turn has used its milliseconds of the process's own CPU time: on a busy machine a turn
 * may take longer without costing more. If the usage cannot be read, wall time decides. Returns a function
 * that stops the watch.
 */
export function watchTurn(turn: {
  readonly milliseconds: number;
  /** CPU milliseconds since the turn started. */
  readonly used: () => Promise<number>;
  readonly onOverrun: () => void;
}): () => void {
  const { milliseconds, used, onOverrun } = turn;
  let stopped = false;
  let timer: NodeJS.Timeout;

  const overrun = () => {
    if (stopped) return;
    stop();
    onOverrun();
  };
  const check = async () => {
    const left = milliseconds - (await used());
    if (left <= 0) overrun();
    else if (!stopped) timer = setTimeout(checkSafely, Math.max(1, left));
  };
  // The usage of a process that has just ended cannot be read; its end is handled elsewhere.
  const checkSafely = () => void check().catch(() => {});
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(wall);
  };
  timer = setTimeout(checkSafely, milliseconds);
  const wall = setTimeout(overrun, Math.max(wallMilliseconds, milliseconds * wallFactor));
  return stop;
}
