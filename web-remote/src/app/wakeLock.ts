import { Signal } from '../state/signal.ts';

/** `impossible`: this page is not secure, or the browser has no such thing. */
export type Awake = 'impossible' | 'off' | 'on' | 'refused';

const possible = () => window.isSecureContext && 'wakeLock' in navigator;

/** Whether the screen stays lit while the remote is in front. */
export const awake = new Signal<Awake>(possible() ? 'off' : 'impossible');

let wanted = false;
let lock: WakeLockSentinel | null = null;

async function take(): Promise<void> {
	if (!wanted || lock !== null || !possible() || document.visibilityState !== 'visible') return;
	try {
		const taken = await navigator.wakeLock.request('screen');
		lock = taken;
		taken.addEventListener('release', () => {
			lock = null;
		});
		awake.set('on');
	} catch {
		// The system says no, with a low battery for one.
		awake.set('refused');
	}
}

/** The browser lets go whenever the page goes to the back; it is taken again when the page comes back. */
document.addEventListener('visibilitychange', () => void take());

export function keepAwake(on: boolean): void {
	wanted = on;
	if (on) void take();
	else {
		void lock?.release();
		if (possible()) awake.set('off');
	}
}
