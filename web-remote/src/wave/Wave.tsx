import { useEffect, useRef, useState } from 'preact/hooks';
import { shortTermAt } from '../../../src/shared/model/waveform.ts';
import type { DeviceRef } from '../../../src/shared/protocol/device.ts';
import { formatTime } from '../../../src/shared/units.ts';
import { everyFrame } from '../app/everyFrame.ts';
import { level } from '../app/words.ts';
import { useLong } from '../state/useLong.ts';
import { type WaveData, waveOf } from './waveData.ts';
import { type WaveLoop, type WaveMark, WavePlot } from './wavePlot.ts';
import { WaveTouch } from './waveTouch.ts';
import { following, isWhole, moved, type WaveWindow, whole, zoomed } from './waveWindow.ts';

interface WaveProps {
	/** What is drawn, and a name that another file under the same id has not; null for a plain line. */
	file: { ref: DeviceRef; key: string } | null;
	/** Where the track begins in the file, seconds. */
	startSeconds: number;
	lengthSeconds: number;
	label: string;
	/** Where the music is. */
	atSeconds: () => number;
	/** Null where this device may not. */
	locate: ((seconds: number) => void) | null;
	loop: WaveLoop | null;
	setLoop: ((loop: WaveLoop | null) => void) | null;
	marks: readonly WaveMark[];
}

const LEAST_LOOP_S = 0.2;
const STEP = 1.6;
/** For so long a place that was asked for counts as the place. */
const AIM_MS = 400;

/** What the keys do: seconds to go, `null` where the key means something else. */
function keySeconds({ key, shiftKey }: KeyboardEvent): number | null {
	const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[key] ?? null;
	return step === null ? null : shiftKey ? step * 10 : step;
}

/**
 * The waveform of a track with its loudness: a touch locates, a finger that travels makes a loop, two fingers pinch. As a
 * slider it is the same for keys and screen readers: arrows go, `+` and `-` zoom, `[` and `]` set the ends of the loop.
 */
export function Wave(props: WaveProps) {
	const { file, startSeconds, lengthSeconds, label, atSeconds, locate, setLoop, marks } = props;
	const [stopped, setStopped] = useState(false);
	const [view, setView] = useState<WaveWindow>(whole(lengthSeconds));
	const [drawnLoop, setDrawnLoop] = useState<WaveLoop | null>(null);
	const [columns, setColumns] = useState(0);
	const canvas = useRef<HTMLCanvasElement>(null);
	const slider = useRef<HTMLDivElement>(null);
	const words = useRef<HTMLSpanElement>(null);
	const loopFrom = useRef<number | null>(null);
	const aim = useRef<{ seconds: number; ms: number } | null>(null);
	const plot = useRef<WavePlot | null>(null);
	const long = useLong<WaveData>(file === null || stopped ? null : file.key, (onProgress, signal) =>
		file === null ? Promise.reject(new Error()) : waveOf(file.ref, file.key, onProgress, signal),
	);
	const data = long.state === 'done' ? long.result : null;
	const loop = drawnLoop ?? props.loop;
	// What the fingers and the frames see is always the newest.
	const live = useRef({ props, view, data });
	live.current = { props, view, data };

	useEffect(() => setView(whole(lengthSeconds)), [lengthSeconds]);
	useEffect(() => setStopped(false), [file?.key]);
	useEffect(() => {
		if (data !== null) data.onColumns = () => setColumns((count) => count + 1);
	}, [data]);
	useEffect(() => {
		if (canvas.current === null) return;
		const made = new WavePlot(canvas.current);
		plot.current = made;
		const resize = () => {
			made.resize();
			made.draw(null, 0);
		};
		const observer = new ResizeObserver(resize);
		observer.observe(canvas.current);
		const scheme = window.matchMedia('(prefers-color-scheme: light)');
		scheme.addEventListener('change', resize);
		let shown = -1;
		let told = -1;
		let toldMs = Number.NEGATIVE_INFINITY;
		const follow = (nowMs: number) => {
			const at = live.current.props.atSeconds();
			if (at !== shown) made.moveTo(at);
			shown = at;
			// Four times a second is as fast as anybody reads; a place that was jumped to meanwhile is told afterwards.
			if (at === told || nowMs - toldMs < 250) return;
			told = at;
			toldMs = nowMs;
			tell(at);
			if (!touch.held) setView((now) => following(now, at, live.current.props.lengthSeconds));
		};
		const endFrames = everyFrame.add(follow);
		return () => {
			endFrames();
			observer.disconnect();
			scheme.removeEventListener('change', resize);
			plot.current = null;
		};
	}, []);
	useEffect(() => {
		plot.current?.show({ data, window: view, startSeconds, loop, marks });
		plot.current?.moveTo(atSeconds());
		tell(atSeconds());
	}, [
		data,
		view,
		startSeconds,
		loop?.from,
		loop?.to,
		columns,
		marks.map(({ seconds, text }) => `${seconds}/${text}`).join(),
	]);

	function tell(at: number): void {
		const found = live.current.data;
		const lufs = found === null ? null : shortTermAt(found.facts, at + live.current.props.startSeconds);
		const loud = lufs === null ? '' : `, ${level(lufs)} LUFS`;
		if (words.current !== null) words.current.textContent = `${formatTime(at)}${loud}`;
		slider.current?.setAttribute('aria-valuenow', at.toFixed(1));
		slider.current?.setAttribute('aria-valuetext', `${formatTime(at)}${loud === '' ? '' : `${loud} short-term`}`);
	}
	const clamp = (seconds: number) => Math.max(0, Math.min(seconds, live.current.props.lengthSeconds));
	const go = (seconds: number) => {
		aim.current = { seconds: clamp(seconds), ms: performance.now() };
		live.current.props.locate?.(clamp(seconds));
	};
	const zoom = (factor: number, at = atSeconds()) =>
		setView((now) => zoomed(now, factor, at >= now.from && at <= now.to ? at : (now.from + now.to) / 2, lengthSeconds));

	const [touch] = useState(
		() =>
			new WaveTouch({
				tap: (x) => go(plot.current?.secondsAt(x) ?? 0),
				stretch(fromX, toX, ended) {
					const ends = [fromX, toX].map((x) => clamp(plot.current?.secondsAt(x) ?? 0)).sort((a, b) => a - b);
					const [from = 0, to = 0] = ends;
					const { props: now } = live.current;
					if (now.setLoop === null) return;
					setDrawnLoop(ended ? null : { from, to });
					if (ended && to - from >= LEAST_LOOP_S) now.setLoop({ from, to });
				},
				pinch(fromX, toX, factor) {
					const from = plot.current?.secondsAt(fromX) ?? 0;
					const to = plot.current?.secondsAt(toX) ?? 0;
					const length = live.current.props.lengthSeconds;
					setView((now) => moved(zoomed(now, factor, from, length), from - to, length));
				},
				cancel: () => setDrawnLoop(null),
			}),
	);
	const place = (event: PointerEvent) => event.clientX - (canvas.current?.getBoundingClientRect().left ?? 0);

	const onKey = (event: KeyboardEvent) => {
		const seconds = keySeconds(event);
		// Keys come faster than the studio answers: the next step is from where the last one went.
		const aimed = aim.current !== null && performance.now() - aim.current.ms < AIM_MS ? aim.current.seconds : null;
		const at = aimed ?? atSeconds();
		if (seconds !== null) go(at + seconds);
		else if (event.key === 'Home') go(0);
		else if (event.key === 'End') go(lengthSeconds);
		else if (event.key === '+' || event.key === '=') zoom(STEP);
		else if (event.key === '-') zoom(1 / STEP);
		else if (event.key === '0') setView(whole(lengthSeconds));
		else if (event.key === '[') loopFrom.current = at;
		else if (event.key === ']' && loopFrom.current !== null && at - loopFrom.current >= LEAST_LOOP_S)
			setLoop?.({ from: loopFrom.current, to: at });
		else if (event.key === 'Escape') setLoop?.(null);
		else return;
		event.preventDefault();
	};

	const all = isWhole(view, lengthSeconds);
	const integrated = data?.facts.integratedLufs ?? null;
	return (
		<div class="wave">
			<div
				ref={slider}
				class="wave-slider"
				role="slider"
				tabIndex={0}
				aria-label={label}
				aria-disabled={locate === null}
				aria-valuemin={0}
				aria-valuemax={Math.round(lengthSeconds * 10) / 10}
				aria-valuenow={0}
				aria-keyshortcuts="+ - 0 [ ] Escape"
				onKeyDown={onKey}
				onPointerDown={(event) => {
					event.currentTarget.setPointerCapture(event.pointerId);
					touch.down(event.pointerId, place(event));
				}}
				onPointerMove={(event) => touch.move(event.pointerId, place(event))}
				onPointerUp={(event) => touch.up(event.pointerId, place(event))}
				onPointerCancel={(event) => touch.cancel(event.pointerId)}
			>
				<canvas ref={canvas} />
				{long.state === 'working' && (
					<span class="wave-progress" role="status">
						Drawing… {Math.round(long.fraction * 100)} %
					</span>
				)}
			</div>
			{!all && (
				<input
					type="range"
					min={0}
					max={Math.max(0, lengthSeconds - (view.to - view.from))}
					step={0.1}
					value={view.from}
					aria-label={`Part shown, ${label.toLowerCase()}`}
					aria-valuetext={`${formatTime(view.from)} to ${formatTime(view.to)}`}
					onInput={(event) => {
						const by = Number(event.currentTarget.value) - view.from;
						setView((now) => moved(now, by, lengthSeconds));
					}}
				/>
			)}
			<div class="wave-foot">
				<span class="wave-now" ref={words} />
				<span class="quiet grow">
					of {formatTime(lengthSeconds)}
					{integrated !== null && `, ${level(integrated)} LUFS integrated`}
				</span>
				{long.state === 'working' && (
					<button type="button" onClick={() => setStopped(true)}>
						Don’t draw
					</button>
				)}
				{stopped && (
					<button type="button" onClick={() => setStopped(false)}>
						Draw it
					</button>
				)}
				<span class="wave-zooms">
					<button type="button" class="wave-zoom" aria-label="Zoom out" disabled={all} onClick={() => zoom(1 / STEP)}>
						−
					</button>
					<button type="button" class="wave-zoom" aria-label="Zoom in" onClick={() => zoom(STEP)}>
						+
					</button>
					<button type="button" disabled={all} onClick={() => setView(whole(lengthSeconds))}>
						Whole
					</button>
				</span>
			</div>
			{long.state === 'failed' && <p class="quiet">The waveform can’t be drawn: {long.words}</p>}
		</div>
	);
}
