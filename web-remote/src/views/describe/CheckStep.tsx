import { useState } from 'preact/hooks';
import type { RigDraft } from '../../../../src/shared/model/rigDraft.ts';
import { keptSections } from '../../../../src/shared/model/rigWiring.ts';
import type { RigBeginning, RigCheck } from '../../../../src/shared/protocol/rig.ts';
import { go } from '../../app/route.ts';
import { SureButton } from '../../controls/SureButton.tsx';
import { writeRig } from '../../state/api.ts';
import { changeDraft, forgetDraft } from '../../state/rigDraft.ts';
import { store } from '../../state/store.ts';
import type { Asked } from '../../state/useAsked.ts';
import { Text } from './fields.tsx';

/** Without the place in the file, which only a person who edits the file needs. */
const wordsOf = (problem: string) => problem.replace(/^\S+:\d+:\d+: (warning: )?/, '');

interface Props {
	draft: RigDraft;
	beginning: RigBeginning;
	/** What the daemon says to the draft. */
	checked: Asked<RigCheck>;
}

/** The file as it would be written, what is wrong with it, and the one touch that writes it. */
export function CheckStep({ draft, beginning, checked }: Props) {
	const { value: check, problem } = checked;
	const kept = keptSections(draft);
	const [writing, setWriting] = useState(false);
	const write = async () => {
		setWriting(true);
		try {
			const { kept, startsAgain } = await writeRig(draft);
			forgetDraft();
			const words = kept === null ? 'Your rig is written.' : `Your rig is written; the earlier one is kept as ${kept}.`;
			store.say(`${words} ${startsAgain ? 'Detent starts again with it.' : 'End Detent and start it again.'}`, 'info');
			go('track');
		} catch (error) {
			store.say(error instanceof Error ? error.message : String(error), 'error');
			setWriting(false);
		}
	};
	const { earlier, path, draft: present, startsAgain } = beginning;
	return (
		<div class="columns">
			<div class="card">
				<h2>Check</h2>
				<Text
					label="Name of the studio"
					value={draft.name}
					placeholder="My studio"
					onType={(name) => changeDraft((now) => ({ ...now, name }))}
				/>
				{problem !== null && <p class="error-text">{problem}</p>}
				{check !== null && check.errors.length > 0 && (
					<>
						<p>
							<strong>
								{check.errors.length === 1 ? 'One thing is' : `${check.errors.length} things are`} still missing:
							</strong>
						</p>
						<ul class="describe-problems">
							{check.errors.map((words) => (
								<li key={words} class="error-text">
									{wordsOf(words)}
								</li>
							))}
						</ul>
					</>
				)}
				{check !== null && check.warnings.length > 0 && (
					<ul class="describe-problems warnings">
						{check.warnings.map((words) => (
							<li key={words}>{wordsOf(words)}</li>
						))}
					</ul>
				)}
				{check?.errors.length === 0 && (
					<>
						<p class="good-text">This rig can be loaded.</p>
						<p class="quiet">
							It is written to {path}.{' '}
							{present === null ? 'There is no rig file yet.' : 'The file that is there is kept under another name.'}{' '}
							{startsAgain
								? 'Then Detent starts again with it; the tablets come back by themselves. Nothing is sent to any unit.'
								: 'Then end Detent and start it again.'}
						</p>
						{!writing && (
							<SureButton
								className="primary"
								label="Write it and start"
								sure="Yes, start with this rig"
								onSure={() => void write()}
							/>
						)}
						{writing && <p>Writing…</p>}
					</>
				)}
				{earlier !== null && present === null && (
					<p class="quiet">A rig that was put aside lies beside it: {earlier}.</p>
				)}
			</div>
			<div class="card">
				<h2>The file</h2>
				{kept.length > 0 && (
					<p class="quiet">This form has no fields for these; they are written again as they are: {kept.join(', ')}.</p>
				)}
				{/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it too */}
				<pre class="describe-file" tabIndex={0}>
					{check?.text ?? ''}
				</pre>
			</div>
		</div>
	);
}
