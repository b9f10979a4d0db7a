/** The maximum duration of an environment session, in seconds. */
export const longestOpenSeconds = 24 * 3_600;
