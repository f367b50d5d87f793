import { useState } from 'preact/hooks';
import type { Latency, RoundTripReport } from '../../../src/shared/model/measurement.ts';
import { level } from '../app/words.ts';
import { store, useRemote } from '../state/store.ts';
import { ControllerWord } from './listen/MonitorCard.tsx';
import { StepsUnderWay } from './StepsUnderWay.tsx';

/** Readings of each loop: one for the figure, several for how far they lie apart. */
const TIMES = [1, 5] as const;
/** Two readings of one delay differ by less: what a pass raises an alarm at. */
const SAME_FRAMES = 0.25;

const signed = (frames: number) => `${frames > 0 ? '+' : ''}${level(frames, 3)}`;

function spreadText({ spreadFrames }: Latency): string {
	return spreadFrames === undefined ? '–' : `± ${spreadFrames.toFixed(spreadFrames < 0.1 ? 4 : 2)}`;
}

function Change({ frames }: { frames: number | null }) {
	if (frames === null) return <td>first time</td>;
	return <td class={Math.abs(frames) > SAME_FRAMES ? 'moved' : ''}>{signed(frames)}</td>;
}

/** What each loop takes. */
function Figures({ report: { rateHz, latency, loops } }: { report: RoundTripReport }) {
	const chain = useRemote((now) => now.state?.chain ?? null);
	const nameOf = (insert: string) => {
		const stage = chain?.stages.find(({ id }) => id === insert);
		return stage?.kind === 'insert' ? stage.name : insert;
	};
	const delay = latency.frames + latency.fraction;
	return (
		<>
			<p>
				<strong>{delay.toFixed(3)} frames</strong> ({((1000 * delay) / rateHz).toFixed(2)} ms)
				{latency.inverted && ', upside down'}
			</p>
			{latency.confidence < 2 && (
				<p class="error-text" role="alert">
					Not to be trusted: its methods do not agree. Something in the path moves, or noise hides the signal.
				</p>
			)}
			<ul class="round-trip-loops">
				{loops.map(({ loop, inserts, latency: one, changeFrames }) => (
					<li key={loop ?? 'main'}>
						<h3>
							{inserts.length === 0 ? 'Cable' : inserts.map(nameOf).join(', ')}{' '}
							<span class="quiet">on {loop === null ? 'the main pair' : `pair ${loop}`}</span>
						</h3>
						<table>
							<thead>
								<tr>
									<th scope="col">frames</th>
									<th scope="col">fraction</th>
									<th scope="col">spread</th>
									<th scope="col">change</th>
								</tr>
							</thead>
							<tbody>
								<tr>
									<td>{one.frames}</td>
									<td>{signed(one.fraction)}</td>
									<td>{spreadText(one)}</td>
									<Change frames={changeFrames} />
								</tr>
							</tbody>
						</table>
						{one.inverted && <p class="error-text">Comes back upside down.</p>}
					</li>
				))}
			</ul>
		</>
	);
}

/** The round trip through the chain: what it was at the last measurement, and a key to measure it. */
export function RoundTripCard() {
	const run = useRemote((now) => now.state?.measuring ?? null);
	const locked = useRemote((now) => !now.mayControl);
	const unsaid = useRemote((now) => {
		const controller = now.state?.audio.controller;
		return controller?.kind === 'person' && controller.confirmedAt === null;
	});
	const [times, setTimes] = useState<number>(1);
	return (
		<div class="card round-trip">
			<h2>Round trip</h2>
			{run?.phase === 'measuring' ? (
				<StepsUnderWay {...run} what="measurement" cancel={{ type: 'latency.cancel' }} />
			) : (
				<>
					{run?.phase === 'failed' && (
						<p class="error-text" role="alert">
							{run.text}
						</p>
					)}
					{run?.phase === 'cancelled' && <p class="quiet">{run.text}</p>}
					{run?.report != null && <Figures report={run.report} />}
					{run === null && (
						<p class="quiet">
							Every pass measures it by itself. Here it can be measured at any time: test signals of −20 dBFS go to the
							rack, never to the monitors.
						</p>
					)}
					<ControllerWord />
					<fieldset class="segments wide" aria-label="How often each loop is measured">
						{TIMES.map((count) => (
							<button key={count} type="button" aria-pressed={times === count} onClick={() => setTimes(count)}>
								{count === 1 ? 'Once' : `${count} times`}
							</button>
						))}
					</fieldset>
					<div class="big-keys">
						<button
							type="button"
							class="primary"
							disabled={locked || unsaid}
							onClick={() => void store.command({ type: 'latency.measure', times })}
						>
							Measure the round trip
						</button>
					</div>
				</>
			)}
		</div>
	);
}
