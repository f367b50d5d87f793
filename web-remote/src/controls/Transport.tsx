import { useEffect, useRef } from 'preact/hooks';
import { formatTime } from '../../../src/shared/units.ts';
import { everyFrame } from '../app/everyFrame.ts';
import { WrittenText } from '../app/writtenText.ts';
import { aboutToPlay } from '../state/selectors.ts';
import { store, useRemote } from '../state/store.ts';

/** Frame to show: the meters' while they come, which is 30 times a second, else the state's. */
export function shownFrame(): number {
	const transport = store.state?.transport;
	if (transport === undefined) return 0;
	const fresh = store.meters !== null && performance.now() - store.metersAtMs < 300;
	return fresh && transport.mode !== 'stopped' ? (store.meters?.frame ?? 0) : transport.frame;
}

/** Position of the transport, written straight into the page at display rate. */
export function Position({ className }: { className: string }) {
	const element = useRef<HTMLSpanElement>(null);
	useEffect(() => {
		if (element.current === null) return;
		const written = new WrittenText(element.current);
		let shownSeconds: number | null = Number.NaN;
		const draw = () => {
			const transport = store.state?.transport;
			const seconds = transport === undefined ? null : Math.max(0, shownFrame()) / transport.rateHz;
			if (seconds === shownSeconds) return;
			shownSeconds = seconds;
			written.write(seconds === null ? '–' : formatTime(seconds));
		};
		draw();
		return everyFrame.add(draw);
	}, []);
	return <span ref={element} class={className} />;
}

/** Play or stop, whichever comes next. */
export function PlayButton({ className }: { className: string }) {
	const mode = useRemote((now) => now.state?.transport.mode ?? 'stopped');
	const ready = useRemote((now) => (now.state?.transport.frames ?? 0) > 0);
	const locked = useRemote((now) => !now.mayControl);
	const coming = useRemote((now) => aboutToPlay(now.state));
	const playing = mode === 'playing' || coming;
	const busy = !coming && (mode === 'printing' || mode === 'measuring');
	return (
		<button
			type="button"
			class={`${className}${playing ? ' playing' : ''}`}
			aria-label={playing ? 'Stop' : 'Play'}
			disabled={locked || busy || (!ready && !playing)}
			onClick={() => {
				const frame = store.state?.transport.frame ?? 0;
				void store.command(playing ? { type: 'transport.stop' } : { type: 'transport.play', frame });
			}}
		>
			<svg viewBox="0 0 24 24" aria-hidden="true">
				<path class="solid" d={playing ? 'M6 6 H18 V18 H6 Z' : 'M7 4 L20 12 L7 20 Z'} />
			</svg>
		</button>
	);
}
