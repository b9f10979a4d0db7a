/** The maximum duration of an environment session, in seconds. */
export const maxSessionSeconds = 24 * 3_600;
