import type { DraftBoard, RigDraft } from '../../../../src/shared/model/rigDraft.ts';
import { withBoard, withBoardChanged, withoutBoard } from '../../../../src/shared/model/rigWiring.ts';
import type { RigPorts } from '../../../../src/shared/protocol/rig.ts';
import { changeDraft } from '../../state/rigDraft.ts';
import { Choice, Maybe, Text, Whole } from './fields.tsx';
import { Wrong } from './problems.tsx';
import { RemoveKey } from './RemoveKey.tsx';
import { Serial, Tcp } from './reach.tsx';

const KINDS = [
	['numato', 'Numato'],
	['lcus', 'LCUS (tells nothing back)'],
	['modbus-rtu', 'Modbus RTU'],
] as const;
const WAYS = [
	['serial', 'Serial port'],
	['tcp', 'Serial adapter on the network'],
] as const;

function BoardFields({ board, index, ports }: { board: DraftBoard; index: number; ports: RigPorts | null }) {
	const at = ['boards', index];
	const { connection } = board;
	const put = (part: Partial<DraftBoard>) => changeDraft((draft) => withBoardChanged(draft, index, part));
	const reach = {
		at: [...at, 'connection'],
		connection,
		ports,
		onChange: (next: typeof connection) => put({ connection: next }),
	};
	return (
		<li class="describe-unit">
			<div class="describe-unit-title describe-wide">
				<strong>{board.id}</strong>
			</div>
			<RemoveKey
				label={`Take the board ${board.id} out`}
				onRemove={() => changeDraft((draft) => withoutBoard(draft, index))}
			/>
			<div class="describe-fields">
				<Text
					label="Short id"
					value={board.id}
					placeholder="relays"
					at={[...at, 'id']}
					onType={(id) => id !== '' && put({ id: id.toLowerCase().replaceAll(' ', '-') })}
				/>
				<Choice
					label="Board"
					options={KINDS}
					value={board.kind}
					at={[...at, 'kind']}
					onChoose={(kind) => put({ kind })}
				/>
				<Choice
					label="Reached by"
					options={WAYS}
					value={connection.kind}
					at={[...at, 'connection']}
					only
					onChoose={(kind) =>
						kind !== connection.kind &&
						put({ connection: kind === 'tcp' ? { kind, host: '', port: 4001 } : { kind, path: '' } })
					}
				/>
				{connection.kind === 'serial' && <Serial {...reach} lineKnown />}
				{connection.kind === 'tcp' && <Tcp {...reach} />}
				<Whole
					label="Relays (outputs)"
					value={board.outputs}
					min={1}
					max={32}
					at={[...at, 'outputs']}
					onType={(outputs) => put({ outputs })}
				/>
				<Maybe
					label="Inputs for lamps"
					value={board.inputs}
					min={0}
					max={32}
					placeholder="none"
					at={[...at, 'inputs']}
					onType={(inputs) => put({ inputs })}
				/>
				{(board.kind === 'modbus-rtu' || board.address !== undefined) && (
					<Maybe
						label="Modbus address"
						value={board.address}
						min={1}
						max={247}
						placeholder="1"
						at={[...at, 'address']}
						onType={(address) => put({ address })}
					/>
				)}
			</div>
			<Wrong at={at} only />
		</li>
	);
}

/** Relay boards, on which machines and switches hang. */
export function Boards({ draft, ports }: { draft: RigDraft; ports: RigPorts | null }) {
	const boards = draft.boards ?? [];
	return (
		<div class="card">
			<h2>
				Relay boards <span class="count">{boards.length}</span>
			</h2>
			<p class="quiet">
				Optional. A board closes contacts for Detent: the buttons of a tape machine, the relays of an insert switcher or
				a patch. Several units may hang on one.
			</p>
			<ul class="describe-units">
				{boards.map((board, index) => (
					<BoardFields key={index} board={board} index={index} ports={ports} />
				))}
			</ul>
			<button type="button" onClick={() => changeDraft(withBoard)}>
				Add a relay board
			</button>
		</div>
	);
}
