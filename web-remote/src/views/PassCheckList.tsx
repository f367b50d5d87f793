import { useState } from 'preact/hooks';
import { type PassCheck, passCheckListSchema } from '../../../src/shared/model/passCheck.ts';
import { store, useRemote } from '../state/store.ts';

const WORDS: Record<PassCheck['state'], string> = { good: 'ready', look: 'look', stop: 'stops the pass' };

/** Everything that should be true before a pass, when a person asks: what stops it first. */
export function PassCheckList() {
	const [checks, setChecks] = useState<PassCheck[] | null>(null);
	const locked = useRemote((now) => !now.mayControl);
	const ask = async (): Promise<void> => {
		const { ok, result } = await store.command({ type: 'pass.check' });
		const parsed = passCheckListSchema.safeParse(result);
		setChecks(ok && parsed.success ? parsed.data : null);
	};
	const of = (state: PassCheck['state']) => (checks ?? []).filter((check) => check.state === state);
	return (
		<section class="pass-checks" aria-label="Before the pass">
			<button type="button" disabled={locked} onClick={() => void ask()}>
				{checks === null ? 'Check everything first' : 'Check again'}
			</button>
			{checks !== null && (
				<ul role="status">
					{[...of('stop'), ...of('look'), ...of('good')].map(({ what, state, text, remedy }) => (
						<li key={`${what} ${text}`} class={`is-${state}`}>
							<strong>{what}</strong>
							<span class="pass-checks-state">{WORDS[state]}</span>
							<p>
								{text} {remedy !== null && <span class="quiet">{remedy}</span>}
							</p>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}
