import { useState } from 'preact/hooks';
import { type UnitTest, unitTestSchema } from '../../../../src/shared/protocol/wire.ts';
import { LinkBadge } from '../../controls/LinkBadge.tsx';
import { WarmUp } from '../../controls/WarmUp.tsx';
import { store, useRemote } from '../../state/store.ts';

function Outcome({ test }: { test: UnitTest }) {
	const ms = test.answerMs;
	return (
		<div class="unit-test" role="status">
			<p>
				{test.text}{' '}
				<span class="quiet">
					{test.reachedBy}
					{ms !== null && `; ${test.answered} of ${test.asked} answered, ${ms.median.toFixed(1)} ms`}
				</span>
			</p>
			{test.remedies.length > 0 && (
				<ul class="lines">
					{test.remedies.map((remedy) => (
						<li key={remedy}>{remedy}</li>
					))}
				</ul>
			)}
		</div>
	);
}

function UnitLine({ id }: { id: string }) {
	const unit = useRemote((now) => now.state?.units[id] ?? null);
	const definition = useRemote((now) => now.state?.definitions[id] ?? null);
	const locked = useRemote((now) => !now.mayControl);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	const [testing, setTesting] = useState(false);
	const [test, setTest] = useState<UnitTest | null>(null);
	if (unit === null || definition === null) return null;
	const ask = async () => {
		setTesting(true);
		const { ok, result } = await store.command({ type: 'unit.test', unit: id, rounds: 5 });
		const parsed = unitTestSchema.safeParse(result);
		setTest(ok && parsed.success ? parsed.data : null);
		setTesting(false);
	};
	return (
		<li>
			<span class="studio-unit">
				{unit.name}
				<br />
				<span class="quiet">
					{definition.maker} {definition.model}
					{unit.serial !== null && ` · serial ${unit.serial}`}
				</span>
			</span>
			<LinkBadge link={unit.link} reason={unit.linkReason} />
			{unit.link !== 'manual' && engineer && (
				<button type="button" class="small" disabled={locked || testing} onClick={() => void ask()}>
					{testing ? 'Asking…' : 'Test'}
				</button>
			)}
			{test !== null && <Outcome test={test} />}
			{unit.warmUp !== undefined && <WarmUp unit={unit.id} warmUp={unit.warmUp} />}
		</li>
	);
}

/** Every unit with its link, which can be tested from here. */
export function UnitsCard() {
	const units = useRemote((now) => Object.keys(now.state?.units ?? {}).join(' '));
	return (
		<div class="card">
			<h2>Units</h2>
			<ul class="list">
				{units
					.split(' ')
					.filter((id) => id !== '')
					.map((id) => (
						<UnitLine key={id} id={id} />
					))}
			</ul>
		</div>
	);
}
