import { useEffect, useState } from 'preact/hooks';
import { calibrationSvg } from '../../../src/shared/calibrationSvg.ts';
import { calibrationRows } from '../../../src/shared/calibrationText.ts';
import {
	CALIBRATION_STEPS,
	type Calibration,
	type CalibrationRun,
	type CalibrationStanding,
	type LoopPatch,
	type StepReport,
} from '../../../src/shared/model/calibration.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { clockTime, level, sentence } from '../app/words.ts';
import { AnswerKey } from '../controls/AnswerKey.tsx';
import { SureButton } from '../controls/SureButton.tsx';
import { preferences } from '../state/preferences.ts';
import { store, useRemote } from '../state/store.ts';
import { LoopCheckKeys, LoopCheckProgress } from './LoopCheckKeys.tsx';
import { ToneKeys } from './ToneKeys.tsx';

const VERDICTS = { good: 'good', check: 'look at it', bad: 'not good', skipped: 'skipped' } as const;
const NAMES = {
	reference: 'Reference level',
	patch: 'Patch',
	'round-trip': 'Round trip',
	wiring: 'Sides and polarity',
	gain: 'Gain',
	noise: 'Noise and hum',
	distortion: 'Distortion',
	crosstalk: 'Crosstalk',
	response: 'Response',
} as const;

function Reports({ reports, now }: { reports: readonly StepReport[]; now: CalibrationRun['step'] | null }) {
	return (
		<ol class="calibration-steps">
			{CALIBRATION_STEPS.map((step) => {
				const report = reports.find((known) => known.step === step);
				return (
					<li key={step} class={report?.verdict ?? ''} aria-current={step === now ? 'step' : false}>
						<strong>{NAMES[step]}</strong>
						<span class="verdict">{report === undefined ? '' : VERDICTS[report.verdict]}</span>
						{report !== undefined && report.verdict !== 'skipped' && (
							<p class="quiet">{sentence(trueMinus(report.read))}</p>
						)}
						{report?.remedy != null && <p>{report.remedy}</p>}
					</li>
				);
			})}
		</ol>
	);
}

/** The routine while it runs: what to do now, and one or two large keys. */
function Guide({ run }: { run: CalibrationRun }) {
	const locked = useRemote((now) => !now.mayControl);
	const [reading, setReading] = useState('');
	const value = Number(reading.trim().replace(',', '.'));
	const dbu = reading.trim() === '' || !Number.isFinite(value) || Math.abs(value) > 40 ? null : value;
	const waits = run.phase === 'waiting';
	const atReference = run.step === 'reference';
	const fault = waits && !atReference && run.step !== 'patch';
	const silent = useRemote((now) => now.state?.audio.tone === null) && waits && atReference;
	// What is answered is what was read here, whatever the routine waits for by now.
	const question = { run: run.id, step: run.step };
	const asked = `${run.step} ${run.phase}`;
	const next = () =>
		void store.command({
			type: 'calibration.next',
			...question,
			...(atReference && dbu !== null ? { measuredDbu: dbu } : {}),
		});
	return (
		<>
			<p class="instruction" role="status">
				{run.instruction}
			</p>
			{waits && atReference && (
				<label class="row tick-row">
					<span>The meter reads</span>
					<input
						class="short"
						inputMode="decimal"
						value={reading}
						placeholder="4.0"
						aria-invalid={reading.trim() !== '' && dbu === null}
						onInput={(event) => setReading(event.currentTarget.value)}
					/>
					<span>dBu</span>
				</label>
			)}
			<div class="big-keys">
				{(fault || silent) && (
					<AnswerKey
						question={asked}
						className="primary"
						disabled={locked}
						onAnswer={() => void store.command({ type: 'calibration.repeat', ...question })}
					>
						{silent ? 'Send the tone again' : 'Measure again'}
					</AnswerKey>
				)}
				{waits && (
					<AnswerKey question={asked} className={fault || silent ? '' : 'primary'} disabled={locked} onAnswer={next}>
						{atReference ? (dbu === null ? 'Go on, not measured' : 'Go on') : fault ? 'Leave it so' : 'It is patched'}
					</AnswerKey>
				)}
				<button type="button" disabled={locked} onClick={() => void store.command({ type: 'calibration.cancel' })}>
					Cancel
				</button>
			</div>
			<Reports reports={run.reports} now={run.step} />
		</>
	);
}

function Plot({ calibration }: { calibration: Calibration }) {
	const { theme } = preferences;
	const svg = calibrationSvg(calibration, theme === 'system' ? 'auto' : theme);
	return (
		<img
			class="calibration-plot"
			alt="Response and noise of the loop over frequency"
			src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
		/>
	);
}

/** How long ago, in whole days. */
function ageText(at: string): string {
	const days = Math.floor((Date.now() - new Date(at).getTime()) / 86_400_000);
	return days <= 0 ? 'today' : days === 1 ? 'a day old' : `${days} days old`;
}

function Standing({ standing: { calibration, doubts } }: { standing: CalibrationStanding }) {
	return (
		<>
			<p>
				{clockTime(calibration.at)} ({ageText(calibration.at)}), {calibration.converter ?? 'converter not named'},{' '}
				{calibration.rateHz / 1000} kHz:{' '}
				<strong class={`verdict-${calibration.verdict}`}>{VERDICTS[calibration.verdict]}</strong>
			</p>
			{calibration.changed !== undefined && (
				<p class="quiet">
					Since {clockTime(calibration.changed.since)}: {calibration.changed.what.join('; ')}.
				</p>
			)}
			{doubts.length > 0 && (
				<div role="alert">
					<ul class="warnings">
						{doubts.map(({ text }) => (
							<li key={text}>{text}</li>
						))}
					</ul>
				</div>
			)}
			<details>
				<summary>Figures and drawing</summary>
				<table class="calibration-figures">
					<thead>
						<tr>
							<th scope="col">Loop</th>
							<th scope="col">left</th>
							<th scope="col">right</th>
							<th scope="col" aria-label="Unit" />
						</tr>
					</thead>
					<tbody>
						{calibrationRows(calibration).map((row, index) => (
							<tr key={index}>
								<th scope="row">{row.what}</th>
								<td>{trueMinus(row.left)}</td>
								<td>{trueMinus(row.right)}</td>
								<td>{row.unit}</td>
							</tr>
						))}
					</tbody>
				</table>
				<Plot calibration={calibration} />
			</details>
			<SureButton
				className="small"
				label="Cables were changed"
				sure="Really: warn until the next calibration"
				onSure={() => void store.command({ type: 'calibration.cablingChanged' })}
			/>
		</>
	);
}

/** Before it starts: how the loop is patched, and a person's word that the monitor controller is muted. */
function Begin({ muted, loop }: { muted: boolean; loop: string | null }) {
	const locked = useRemote((now) => !now.mayControl);
	const [patch, setPatch] = useState<LoopPatch>('cable');
	return (
		<>
			<fieldset class="segments wide" aria-label="How the loop is patched">
				<button type="button" aria-pressed={patch === 'cable'} onClick={() => setPatch('cable')}>
					With a loop cable
				</button>
				<button type="button" aria-pressed={patch === 'bypassed'} onClick={() => setPatch('bypassed')}>
					Through bypassed units
				</button>
			</fieldset>
			<div class="big-keys">
				<button
					type="button"
					class="primary"
					disabled={locked || !muted}
					onClick={() =>
						void store.command({
							type: 'calibration.start',
							monitorMuted: muted,
							patch,
							...(loop === null ? {} : { loop }),
						})
					}
				>
					{loop === null ? 'Calibrate' : `Calibrate ${loop}`}
				</button>
			</div>
		</>
	);
}

/** Which pair of the rig is shown and calibrated; nothing where there is only the main one. */
function Pairs({ loops, chosen, choose }: PairsProps) {
	if (loops.length === 0) return null;
	return (
		<label class="row">
			<span>Pair</span>
			<select value={chosen ?? ''} onChange={(event) => choose(event.currentTarget.value || null)}>
				<option value="">Main send and return</option>
				{loops.map((loop) => (
					<option key={loop} value={loop}>
						{loop}
					</option>
				))}
			</select>
		</label>
	);
}

interface PairsProps {
	loops: readonly string[];
	chosen: string | null;
	choose: (loop: string | null) => void;
}

/** The calibration of the loop: the newest, what speaks against it, and the guided way to a new one. */
export function CalibrationCard() {
	const main = useRemote((now) => now.state?.audio.calibration ?? null);
	const ofLoops = useRemote((now) => now.state?.audio.loopCalibrations ?? null);
	const [loop, setLoop] = useState<string | null>(null);
	const standing = loop === null ? main : (ofLoops?.[loop] ?? null);
	const run = useRemote((now) => now.state?.calibrating ?? null);
	const reference = useRemote((now) => now.state?.audio.referenceDbfs ?? null);
	const [muted, setMuted] = useState(false);
	const running = run !== null && (run.phase === 'waiting' || run.phase === 'measuring');
	const checking = useRemote((now) => now.state?.loopCheck?.phase === 'measuring');
	const heard = useRemote((now) => ['playing', 'printing'].includes(now.state?.transport.mode ?? 'stopped'));
	const measuring = running || checking;
	// The word ends with what it was given for, and when something is played: the controller may be open again.
	useEffect(() => {
		if (heard || !measuring) setMuted(false);
	}, [heard, measuring]);
	return (
		<div class="card calibration">
			<h2>Calibration</h2>
			{running && run !== null && <Guide run={run} />}
			{checking && <LoopCheckProgress />}
			{!running && !checking && (
				<>
					{run?.phase === 'failed' && (
						<p class="error-text" role="alert">
							The last calibration ended: {run.instruction}
						</p>
					)}
					<Pairs loops={Object.keys(ofLoops ?? {})} chosen={loop} choose={setLoop} />
					{standing === null ? (
						<p class="quiet">
							Nothing was calibrated yet. 0 VU (+4 dBu) counts as {level(reference)} dBFS; whether it is, a meter at the
							rack says.
						</p>
					) : (
						<Standing standing={standing} />
					)}
					<label class="row tick-row">
						<input type="checkbox" checked={muted} onChange={(event) => setMuted(event.currentTarget.checked)} />
						<span>The monitor controller is muted.</span>
					</label>
					{standing !== null && <LoopCheckKeys standing={standing} loop={loop} muted={muted} />}
					<Begin muted={muted} loop={loop} />
					<ToneKeys muted={muted} loop={loop} />
				</>
			)}
		</div>
	);
}
