import { useEffect, useState } from 'preact/hooks';
import { type MonitorImage, monitorDbSpl, PLAIN_IMAGE } from '../../../../src/shared/model/monitor.ts';
import type { MonitorState } from '../../../../src/shared/protocol/state.ts';
import { level } from '../../app/words.ts';
import { store, useRemote } from '../../state/store.ts';

type Change = Partial<Omit<MonitorState, 'source' | 'image'>> & { image?: Partial<MonitorImage> };

const set = (change: Change) => void store.command({ type: 'monitor.set', ...change });

/** Level of the reference noise at the listening position; dB of the control where nobody has calibrated it. */
function LevelReading({ monitor, levelDb }: { monitor: MonitorState; levelDb: number }) {
	const splAtReference = useRemote((now) => now.state?.audio.splAtReference ?? null);
	const spl = monitorDbSpl(splAtReference, { ...monitor, levelDb, muted: false });
	return (
		<output class={monitor.muted ? 'quiet' : ''}>
			{spl === null ? (
				<>
					{level(levelDb)} <small>dB</small>
				</>
			) : (
				<>
					{level(spl)} <small>dB SPL</small>
				</>
			)}
		</output>
	);
}

function Level({ monitor }: { monitor: MonitorState }) {
	const ceilingDb = useRemote((now) => now.state?.audio.monitorCeilingDb ?? 0);
	const locked = useRemote((now) => !now.mayControl);
	const [dragDb, setDragDb] = useState<number | null>(null);
	useEffect(() => setDragDb(null), [monitor.levelDb]);
	const levelDb = dragDb ?? monitor.levelDb;
	return (
		<>
			<div class="monitor-level">
				<input
					type="range"
					min={-80}
					max={ceilingDb}
					step={0.5}
					value={levelDb}
					aria-label="Monitor level"
					aria-valuetext={`${level(levelDb)} dB`}
					disabled={locked}
					onInput={(event) => setDragDb(Number(event.currentTarget.value))}
					onChange={(event) => set({ levelDb: Number(event.currentTarget.value) })}
				/>
				<LevelReading monitor={monitor} levelDb={levelDb} />
			</div>
			{ceilingDb < 0 && levelDb >= ceilingDb && <p class="quiet">At the ceiling of this room.</p>}
		</>
	);
}

interface KeyProps {
	words: string;
	pressed: boolean;
	className?: string;
	change: Change;
}

function Key({ words, pressed, className = '', change }: KeyProps) {
	const locked = useRemote((now) => !now.mayControl);
	return (
		<button type="button" class={className} aria-pressed={pressed} disabled={locked} onClick={() => set(change)}>
			{words}
		</button>
	);
}

/** Whether somebody has said that the monitor controller is muted, since something was last heard; nothing where nobody has to. */
export function ControllerWord() {
	const controller = useRemote((now) => now.state?.audio.controller ?? null);
	const locked = useRemote((now) => !now.mayControl);
	if (controller?.kind !== 'person') return null;
	const muted = controller.confirmedAt !== null;
	return (
		<div class="controller-word">
			<p class="quiet">
				{muted
					? 'You said that the monitor controller is muted: test signals may be sent, until something is played.'
					: 'Before a test signal, mute your monitor controller: it may hear the rack’s return.'}
			</p>
			<button
				type="button"
				aria-pressed={muted}
				disabled={locked}
				onClick={() => void store.command({ type: 'monitor.confirmMuted', muted: !muted })}
			>
				Controller is muted
			</button>
		</div>
	);
}

/** How loud, and what of the two channels. */
export function MonitorCard() {
	const monitor = useRemote((now) => now.state?.audio.monitor ?? null);
	if (monitor === null) return null;
	const image = monitor.image ?? PLAIN_IMAGE;
	const fold = (wanted: 'mono' | 'side') => ({ image: { fold: image.fold === wanted ? 'stereo' : wanted } as const });
	const solo = (wanted: 'left' | 'right') => ({ image: { solo: image.solo === wanted ? 'both' : wanted } as const });
	return (
		<div class="card">
			<h2>Monitor</h2>
			<Level monitor={monitor} />
			<div class="monitor-keys two">
				<Key words="Dim" pressed={monitor.dim} change={{ dim: !monitor.dim }} />
				<Key
					words={monitor.muted ? 'Muted' : 'Mute'}
					className="mute"
					pressed={monitor.muted}
					change={{ muted: !monitor.muted }}
				/>
			</div>
			<div class="monitor-keys three">
				<Key words="Mono" pressed={image.fold === 'mono'} change={fold('mono')} />
				<Key words="Side" pressed={image.fold === 'side'} change={fold('side')} />
				<Key words="Swap" pressed={image.swap} change={{ image: { swap: !image.swap } }} />
			</div>
			<div class="monitor-keys four">
				<Key words="ø L" pressed={image.invertLeft} change={{ image: { invertLeft: !image.invertLeft } }} />
				<Key words="ø R" pressed={image.invertRight} change={{ image: { invertRight: !image.invertRight } }} />
				<Key words="Only L" pressed={image.solo === 'left'} change={solo('left')} />
				<Key words="Only R" pressed={image.solo === 'right'} change={solo('right')} />
			</div>
			<ControllerWord />
		</div>
	);
}
