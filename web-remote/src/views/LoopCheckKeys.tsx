import type { CalibrationStanding } from '../../../src/shared/model/calibration.ts';
import type { LoopCheck } from '../../../src/shared/model/loopCheck.ts';
import { clockTime } from '../app/words.ts';
import { store, useRemote } from '../state/store.ts';
import { StepsUnderWay } from './StepsUnderWay.tsx';

const PATCHED = {
	cable: 'Patch the cable from send to return again, as at the calibration.',
	bypassed: 'Put every unit in bypass, as at the calibration.',
} as const;

/** What differs stands among the warnings of the calibration. */
function Found({ check: { at, differs, rows } }: { check: LoopCheck }) {
	return (
		<>
			<p class={differs.length === 0 ? 'quiet' : 'error-text'} role="status">
				{clockTime(at)}:{' '}
				{differs.length === 0 ? 'nothing differs from the calibration.' : 'no; what differs is said above.'}
			</p>
			{rows.length > 0 && (
				<details>
					<summary>Figures then and now</summary>
					<dl class="loop-check-figures">
						{rows.map(({ what, before, now }) => (
							<div key={what}>
								<dt>{what}</dt>
								<dd>{before.replaceAll('-', '−')}</dd>
								<dd>{now.replaceAll('-', '−')}</dd>
							</div>
						))}
					</dl>
				</details>
			)}
		</>
	);
}

/** Whether the loop still is what was calibrated: what the last check found, and a key for another one. */
export function LoopCheckKeys({ standing, loop, muted }: LoopCheckKeysProps) {
	const run = useRemote((now) => now.state?.loopCheck ?? null);
	const locked = useRemote((now) => !now.mayControl);
	const { calibration, check } = standing;
	const own = run?.loop === loop ? run : null;
	return (
		<section class="loop-check" aria-label="Check of the loop">
			<h3>Still the same?</h3>
			{check !== undefined && <Found check={check} />}
			{own?.phase === 'failed' && (
				<p class="error-text" role="alert">
					The last check ended: {own.text}
				</p>
			)}
			<p class="quiet">{PATCHED[calibration.patch]} It takes about ten seconds.</p>
			<div class="big-keys">
				<button
					type="button"
					disabled={locked || !muted}
					onClick={() =>
						void store.command({ type: 'calibration.check', monitorMuted: muted, ...(loop === null ? {} : { loop }) })
					}
				>
					Check the loop
				</button>
			</div>
		</section>
	);
}

interface LoopCheckKeysProps {
	standing: CalibrationStanding;
	loop: string | null;
	muted: boolean;
}

/** A check while it runs. */
export function LoopCheckProgress() {
	const run = useRemote((now) => now.state?.loopCheck ?? null);
	if (run === null) return null;
	const text = `${run.loop === null ? '' : `Pair ${run.loop}: `}${run.text}`;
	return <StepsUnderWay {...run} what="check" text={text} cancel={{ type: 'calibration.cancel' }} />;
}
