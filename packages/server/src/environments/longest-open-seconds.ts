/** The maximum duration of an environment session. */
export const longestOpenSeconds = 24 * 3_600;
