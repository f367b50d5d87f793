import type { RigDraft } from '../../../../src/shared/model/rigDraft.ts';
import { withSync, withSyncChanged } from '../../../../src/shared/model/rigWiring.ts';
import { changeDraft } from '../../state/rigDraft.ts';
import { ChannelChoice, Choice } from './fields.tsx';
import type { InterfaceChannels } from './interface.ts';

/** A cable around the interface that proves every frame of a print. */
export function SyncCard({ draft, has }: { draft: RigDraft; has: InterfaceChannels }) {
	const { sync } = draft.audio;
	return (
		<div class="card">
			<h2>Sync pair</h2>
			<p class="quiet">
				Optional. Join a spare output and a spare input with a cable: a code that goes around it proves that no frame of
				a print was lost or came twice.
			</p>
			<div class="describe-fields">
				<Choice
					label="Cable"
					options={[
						['none', 'none'],
						['there', 'one output to one input'],
					]}
					value={sync === undefined ? 'none' : 'there'}
					at={['audio', 'sync']}
					only
					onChoose={(chosen) => changeDraft((now) => withSync(now, chosen === 'there'))}
				/>
				{sync !== undefined && (
					<>
						<ChannelChoice
							label="From output"
							value={sync.output}
							channels={has.outputs}
							at={['audio', 'sync', 'output']}
							onChoose={(output) => changeDraft((now) => withSyncChanged(now, { output }))}
						/>
						<ChannelChoice
							label="To input"
							value={sync.input}
							channels={has.inputs}
							at={['audio', 'sync', 'input']}
							onChoose={(input) => changeDraft((now) => withSyncChanged(now, { input }))}
						/>
					</>
				)}
			</div>
		</div>
	);
}
