import { useState } from 'preact/hooks';
import type { RevisionSummary } from '../../../../src/shared/model/log.ts';
import type { CommandInput } from '../../../../src/shared/protocol/commands.ts';
import { ForEngineer } from '../../controls/ForEngineer.tsx';
import { SureButton } from '../../controls/SureButton.tsx';
import { store, useRemote } from '../../state/store.ts';

/** How far a print got, in a sentence. */
const STANDS: Record<RevisionSummary['state'], string> = {
	draft: 'A draft: it has not left the house.',
	sent: 'It was sent to be heard.',
	approved: 'It is approved.',
	delivered: 'It was delivered as the final one.',
};

type Step = 'revision.send' | 'revision.approve' | 'revision.deliver';

const STEPS: Record<Step, { key: string; who: string; sure: string }> = {
	'revision.send': { key: 'Was sent…', who: 'To whom? (if you like)', sure: 'Write down that it was sent' },
	'revision.approve': { key: 'Was approved…', who: 'By whom? (you, when empty)', sure: 'Write the approval down' },
	'revision.deliver': { key: 'Was delivered…', who: 'To whom? (if you like)', sure: 'Write the delivery down' },
};

/** What can be the next step of a print. */
const NEXT: Record<RevisionSummary['state'], readonly Step[]> = {
	draft: ['revision.send', 'revision.approve'],
	sent: ['revision.approve'],
	approved: ['revision.deliver'],
	delivered: [],
};

function stepCommand(type: Step, revision: string, name: string): CommandInput {
	const person = name.trim();
	if (person === '') return { type, revision };
	return type === 'revision.approve' ? { type, revision, from: person } : { type, revision, to: person };
}

/** Says who, and writes the step into the log. */
function StepForm({ step, revision, onDone }: { step: Step; revision: string; onDone: () => void }) {
	const [name, setName] = useState('');
	const locked = useRemote((now) => !now.mayControl);
	const { sure, who } = STEPS[step];
	return (
		<form
			class="row"
			onSubmit={(event) => {
				event.preventDefault();
				void store.command(stepCommand(step, revision, name)).then(({ ok }) => ok && onDone());
			}}
		>
			<input
				class="grow"
				value={name}
				maxLength={120}
				aria-label={who}
				placeholder={who}
				onInput={(event) => setName(event.currentTarget.value)}
			/>
			<button type="submit" class="primary" disabled={locked}>
				{sure}
			</button>
			<button type="button" onClick={onDone}>
				Back
			</button>
		</form>
	);
}

function EngineerSteps({ revision }: { revision: RevisionSummary }) {
	const [step, setStep] = useState<Step | null>(null);
	const locked = useRemote((now) => !now.mayControl);
	if (step !== null) return <StepForm step={step} revision={revision.id} onDone={() => setStep(null)} />;
	return (
		<div class="row">
			{NEXT[revision.state].map((next) => (
				<button key={next} type="button" disabled={locked} onClick={() => setStep(next)}>
					{STEPS[next].key}
				</button>
			))}
			{revision.state === 'approved' && (
				<SureButton
					className=""
					label="No longer approved"
					sure="Yes, take it back"
					onSure={() => void store.command({ type: 'revision.approve', revision: revision.id, approved: false })}
				/>
			)}
		</div>
	);
}

/** A client approves what was sent to be heard; a second touch says that it is meant. */
function ClientSteps({ revision }: { revision: RevisionSummary }) {
	const live = useRemote((now) => now.truth.trust === 'live');
	const [asked, setAsked] = useState(false);
	if (revision.state === 'delivered') return null;
	if (revision.state === 'draft')
		return <p class="quiet">Once the engineer has sent it to you, you can approve it here.</p>;
	const approved = revision.state !== 'approved';
	return (
		<button
			type="button"
			class={approved ? 'primary' : ''}
			disabled={!live}
			onBlur={() => setAsked(false)}
			onClick={() => {
				setAsked(!asked);
				if (asked) void store.command({ type: 'revision.approve', revision: revision.id, approved });
			}}
		>
			{asked
				? approved
					? `Yes: revision ${revision.number} it is`
					: 'Yes, take it back'
				: approved
					? 'Approve this version'
					: 'Take my approval back'}
		</button>
	);
}

/** How far the print of a revision got, and its next step. Nothing for a revision without a print. */
export function PrintStanding({ revision }: { revision: RevisionSummary }) {
	const client = useRemote((now) => now.truth.role === 'client');
	if (revision.print === null) return null;
	return (
		<div class={`revision-standing standing-${revision.state}`}>
			<p role="status">{STANDS[revision.state]}</p>
			{client && <ClientSteps revision={revision} />}
			<ForEngineer>
				<EngineerSteps revision={revision} />
			</ForEngineer>
		</div>
	);
}
