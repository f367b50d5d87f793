import type { ComponentChildren } from 'preact';
import { go } from '../app/route.ts';
import { SureButton } from '../controls/SureButton.tsx';
import { confirmAsDrawn } from '../state/confirm.ts';
import { planRecall, printFirst } from '../state/firstKeys.ts';
import { FIRST_STEPS, type FirstStep, firstWay } from '../state/firstWay.ts';
import { useRemote } from '../state/store.ts';

interface Hint {
	words: string;
	key: ComponentChildren;
}

/** What is to be done here for the step that is next, and the key that leads on once it is done. */
function useHint(step: FirstStep): Hint | null {
	const locked = useRemote((now) => !now.mayControl);
	const way = firstWay(useRemote((now) => now.state));
	const { revision } = way;
	switch (step) {
		case 'turn':
			return {
				words:
					'At OUT a unit lets the music pass as it is: tap its switch to IN. Then drag a knob up or down, and listen.',
				key: null,
			};
		case 'print':
			if (way.printing) return null;
			if (way.unsure > 0)
				return {
					words: `Turn what you like, and keep it by a print. It writes down every setting, and at ${way.unsure} of them nobody has looked yet: turn what differs, then say that the rest stands as drawn.`,
					key: (
						<SureButton
							className="primary"
							label="All stand as drawn"
							sure={`Yes, I looked: confirm ${way.unsure}`}
							onSure={() => void confirmAsDrawn(way.units)}
						/>
					),
				};
			return {
				words: 'Turn what you like. Then keep it: print it through the rack.',
				key: (
					<button
						type="button"
						class="primary"
						disabled={locked}
						onClick={() => {
							printFirst();
							go('track');
						}}
					>
						Print revision 1
					</button>
				),
			};
		case 'recall':
			if (revision === null) return null;
			return {
				words: 'It is printed. Turn some knobs elsewhere: Detent knows where they stood, and brings them back.',
				key: way.turnedSince && (
					<button type="button" class="primary" disabled={locked} onClick={() => void planRecall(revision.id)}>
						Bring back revision {revision.number}
					</button>
				),
			};
		default:
			return null;
	}
}

function Here({ step }: { step: FirstStep }) {
	const hint = useHint(step);
	if (hint === null) return null;
	return (
		<div class="card first-hint" role="status">
			<p>
				<strong>
					Step {FIRST_STEPS.indexOf(step) + 1} of {FIRST_STEPS.length}.
				</strong>{' '}
				{hint.words}
			</p>
			{hint.key}
		</div>
	);
}

/** The step of a first session that is done on the rack, said there, and the way on from it. */
export function FirstHint() {
	const next = useRemote((now) => (now.truth.role === 'engineer' ? firstWay(now.state).next : null));
	return next === null ? null : <Here step={next} />;
}
