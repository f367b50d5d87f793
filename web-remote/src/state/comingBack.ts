/**
 * How the socket comes back by itself: a short while between attempts, however long the cut was, and an attempt that hangs
 * is soon given up, so that the true state is there at once when the link is.
 */
export const COMING_BACK = {
	transports: ['websocket'],
	autoConnect: false,
	reconnectionDelay: 150,
	reconnectionDelayMax: 250,
	randomizationFactor: 0.2,
	timeout: 1500,
};
