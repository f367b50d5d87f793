import { useEffect, useState } from 'preact/hooks';
import { type PassCheck, passCheckListSchema } from '../../../src/shared/model/passCheck.ts';
import { trueMinus } from '../../../src/shared/trueMinus.ts';
import { store, useRemote } from '../state/store.ts';

const WORDS: Record<PassCheck['state'], string> = { good: 'ready', look: 'look', stop: 'stops the pass' };
const BAD: readonly PassCheck['state'][] = ['stop', 'look'];

function line({ what, state, text, remedy }: PassCheck) {
	return (
		<li key={`${what} ${text}`} class={`is-${state}`}>
			<strong>{what}</strong>
			<span class="pass-checks-state">{WORDS[state]}</span>
			<p>
				{trueMinus(text)} {remedy !== null && <span class="quiet">{remedy}</span>}
			</p>
		</li>
	);
}

/** How many of a list stop the pass, or want a look. */
function summary(checks: readonly PassCheck[]): string {
	const stops = checks.filter(({ state }) => state === 'stop').length;
	const looks = checks.filter(({ state }) => state === 'look').length;
	if (stops > 0) return stops === 1 ? 'One thing stops the pass.' : `${stops} things stop the pass.`;
	if (looks > 0) return looks === 1 ? 'Ready; one thing wants a look.' : `Ready; ${looks} things want a look.`;
	return 'Everything is ready.';
}

/** Everything that should be true before a pass, when a person asks: what stops it first. The levels come when the mix is read. */
export function PassCheckList() {
	const [asked, setAsked] = useState<PassCheck[] | null>(null);
	const locked = useRemote((now) => !now.mayControl);
	const levels = useRemote((now) => now.state?.levelCheck ?? null);
	// What was found is about this track and this chain alone.
	const track = useRemote((now) => now.state?.current?.track ?? null);
	const chain = useRemote((now) => now.state?.chain ?? null);
	useEffect(() => setAsked(null), [track, chain]);
	const ask = async (): Promise<void> => {
		const { ok, result } = await store.command({ type: 'pass.check' });
		const parsed = passCheckListSchema.safeParse(result);
		setAsked(ok && parsed.success ? parsed.data : null);
	};
	const checks = asked === null ? null : [...asked, ...(levels?.checks ?? [])];
	const ready = (checks ?? []).filter(({ state }) => state === 'good');
	const reading = levels !== null && levels.progress !== null;
	return (
		<section class="pass-checks" aria-label="Before the pass">
			<div class="row">
				<button type="button" disabled={locked || reading} onClick={() => void ask()}>
					{checks === null ? 'Check everything first' : 'Check again'}
				</button>
				{checks !== null && !reading && (
					<strong class="grow" role="status">
						{summary(checks)}
					</strong>
				)}
			</div>
			{checks !== null && (
				<ul>
					{reading && (
						<li class="is-reading">
							<strong>Levels</strong>
							<button type="button" disabled={locked} onClick={() => void store.command({ type: 'pass.checkCancel' })}>
								Skip
							</button>
							<p>
								{levels.message}
								<progress max={1} value={levels.progress ?? 0} aria-label="Progress of the levels" />
							</p>
						</li>
					)}
					{BAD.flatMap((state) => checks.filter((check) => check.state === state)).map(line)}
				</ul>
			)}
			{ready.length > 0 && (
				<details>
					<summary>{ready.length} things are ready</summary>
					<ul>{ready.map(line)}</ul>
				</details>
			)}
		</section>
	);
}
