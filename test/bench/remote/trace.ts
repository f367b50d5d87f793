/** What is used of an event of Chromium's trace; times in µs. */
export interface TraceEvent {
	readonly name: string;
	readonly ph: string;
	readonly ts: number;
	readonly dur?: number;
	/** Processor time of the thread, which other programs on the machine do not lengthen. */
	readonly tdur?: number;
	readonly pid: number;
	readonly tid: number;
}

/** Running script, collecting its garbage, and working out styles and layout; painting is not in it. */
const WORK = new Set([
	'EvaluateScript',
	'FunctionCall',
	'TimerFire',
	'EventDispatch',
	'RunMicrotasks',
	'WebSocketReceive',
	'WebSocketReceiveHandshakeResponse',
	'MinorGC',
	'MajorGC',
	'Layout',
	'UpdateLayoutTree',
	'RecalculateStyles',
]);

/** The thread on which most of the work was done: the page's main thread. */
function mainThread(events: readonly TraceEvent[]): string {
	const sums = new Map<string, number>();
	for (const { name, dur = 0, pid, tid } of events) {
		if (name === 'FunctionCall') sums.set(`${pid} ${tid}`, (sums.get(`${pid} ${tid}`) ?? 0) + dur);
	}
	return [...sums].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

/**
 * Processor time of script and layout in each frame of the page's main thread, ms: from one `Commit` to the next,
 * whatever lies inside another counted once.
 *
 * @returns also how many frames were drawn
 */
export function frameTimes(events: readonly TraceEvent[]): { mainMs: number[]; drawn: number } {
	const thread = mainThread(events);
	const own = events.filter(({ pid, tid }) => `${pid} ${tid}` === thread).sort((a, b) => a.ts - b.ts);
	const commits = own.filter(({ name, ph }) => name === 'Commit' && ph === 'X').map(({ ts }) => ts);
	const mainMs = commits.slice(1).map(() => 0);
	let doneUs = Number.NEGATIVE_INFINITY;
	let frame = 0;
	for (const { name, ph, ts, dur = 0, tdur = dur } of own) {
		if (ph !== 'X' || !WORK.has(name)) continue;
		// What lies inside another is counted with it.
		if (ts < doneUs) continue;
		doneUs = ts + dur;
		while (frame + 1 < commits.length && (commits[frame + 1] ?? 0) <= ts) frame += 1;
		if (ts < (commits[0] ?? 0) || mainMs[frame] === undefined) continue;
		mainMs[frame] = (mainMs[frame] ?? 0) + tdur / 1000;
	}
	return {
		mainMs,
		drawn: events.filter(({ name, ph }) => name === 'ReceiveCompositorFrameToStartDraw' && ph === 'b').length,
	};
}
