import type { RigDraft } from '../../../../src/shared/model/rigDraft.ts';
import { withLoop, withLoopChanged, withLoopRenamed, withoutLoop } from '../../../../src/shared/model/rigWiring.ts';
import { changeDraft } from '../../state/rigDraft.ts';
import { PairChoice, Text } from './fields.tsx';
import type { InterfaceChannels } from './interface.ts';
import { Wrong } from './problems.tsx';
import { RemoveKey } from './RemoveKey.tsx';

const MOST_PAIRS = 8;

/** Sends and returns beside the main pair, for units that are not patched into it. */
export function InsertPairs({ draft, has }: { draft: RigDraft; has: InterfaceChannels }) {
	const loops = Object.entries(draft.audio.loops ?? {});
	return (
		<div class="card">
			<h2>
				Insert pairs <span class="count">{loops.length}</span>
			</h2>
			<p class="quiet">
				Optional. A unit that hangs on outputs and inputs of its own can stand anywhere in a chain, between digital
				stages too. Leave it out where everything is patched between one send and one return.
			</p>
			<Wrong at={['audio', 'loops']} only />
			<ul class="describe-units">
				{loops.map(([id, loop]) => (
					<li key={id} class="describe-unit">
						<div class="describe-unit-title describe-wide">
							<strong>{loop.name ?? id}</strong>
						</div>
						<RemoveKey
							label={`Take the pair ${loop.name ?? id} out`}
							onRemove={() => changeDraft((now) => withoutLoop(now, id))}
						/>
						<div class="describe-fields">
							<Text
								label="Short id, as chains name it"
								value={id}
								placeholder="comp"
								at={['audio', 'loops', id]}
								only
								onType={(to) => changeDraft((now) => withLoopRenamed(now, id, to.toLowerCase().replaceAll(' ', '-')))}
							/>
							<Text
								label="Name"
								value={loop.name ?? ''}
								placeholder="as its id"
								at={['audio', 'loops', id, 'name']}
								onType={(name) =>
									changeDraft((now) => withLoopChanged(now, id, { name: name === '' ? undefined : name }))
								}
							/>
							<PairChoice
								label="Send (outputs)"
								value={loop.send}
								channels={has.outputs}
								at={['audio', 'loops', id, 'send']}
								onChoose={(send) => changeDraft((now) => withLoopChanged(now, id, { send }))}
							/>
							<PairChoice
								label="Return (inputs)"
								value={loop.return}
								channels={has.inputs}
								at={['audio', 'loops', id, 'return']}
								onChoose={(pair) => changeDraft((now) => withLoopChanged(now, id, { return: pair }))}
							/>
						</div>
					</li>
				))}
			</ul>
			<button type="button" disabled={loops.length >= MOST_PAIRS} onClick={() => changeDraft(withLoop)}>
				Add an insert pair
			</button>
		</div>
	);
}
