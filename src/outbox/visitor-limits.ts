// How much of a store visitors may wait for, whichever it is. When more waits, it hangs: they are better told so at once.

/** Some 50 ms of work for a healthy disk, some seconds for a server. */
export const mostCallsWaiting = 1000;

/** Some hundreds of photos: memory is not without end either. */
export const mostBytesWaiting = 256 * 1024 * 1024;

/** For each call. Twice the time SQLite waits for another process that writes (busyTimeoutMs): more is a disk that hangs. */
export const visitorLimitMs = 10_000;

/** Whoever asks /ready gives up after a few seconds. */
export const checkLimitMs = 2000;
