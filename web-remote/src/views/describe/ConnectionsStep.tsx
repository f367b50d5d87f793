import {
	type CatalogueEntry,
	type DraftUnit,
	type RigDraft,
	withUnitChanged,
} from '../../../../src/shared/model/rigDraft.ts';
import type { RigPorts } from '../../../../src/shared/protocol/rig.ts';
import { changeDraft } from '../../state/rigDraft.ts';
import { Boards } from './Boards.tsx';
import { Choice } from './fields.tsx';
import { OnBoard } from './OnBoard.tsx';
import { Wrong } from './problems.tsx';
import { type Connection, Midi, Osc, Serial, Tcp } from './reach.tsx';
import { reachWords, unitWords } from './words.ts';

/** A first connection of each kind; what a person has to choose is left empty, and the check says so. */
function firstConnection(kind: string, entry: CatalogueEntry, boards: readonly string[]): Connection | undefined {
	switch (kind) {
		case 'midi':
			return { kind, port: '', channel: 1, deviceId: 0 };
		case 'osc':
			return { kind, host: '127.0.0.1', sendPort: 7001, receivePort: 9001 };
		case 'serial': {
			const line = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };
			return { kind, path: '', ...(entry.lineKnown ? {} : { line }) };
		}
		case 'tcp':
			return { kind, host: '', port: 4001 };
		case 'gpi':
			return { kind, board: boards[0] ?? '', outputs: {} };
		default:
			return undefined;
	}
}

const KIND_WORDS: Record<string, string> = {
	none: 'Not connected: set by hand',
	midi: 'MIDI port',
	osc: 'OSC over the network',
	serial: 'Serial port',
	tcp: 'Serial adapter on the network',
	gpi: 'Relay board',
};

interface ReachProps {
	unit: DraftUnit;
	index: number;
	entry: CatalogueEntry;
	/** Ids of the relay boards. */
	boards: readonly string[];
	ports: RigPorts | null;
}

function Reach({ unit, index, entry, boards, ports }: ReachProps) {
	const { connection } = unit;
	const put = (next: Connection | undefined) =>
		changeDraft((draft) => withUnitChanged(draft, index, { connection: next }));
	const at = ['units', index, 'connection'];
	return (
		<li class="describe-unit">
			<span class="unit-number">{index + 1}</span>
			<div class="describe-unit-title">
				<strong>{unitWords(unit, entry)}</strong>
				<p class="quiet">{reachWords(entry)}</p>
			</div>
			<div class="describe-fields">
				<Choice
					label="Reached by"
					options={['none', ...entry.connections].map((kind) => [kind, KIND_WORDS[kind] ?? kind] as const)}
					value={connection?.kind ?? 'none'}
					onChoose={(kind) => put(kind === connection?.kind ? connection : firstConnection(kind, entry, boards))}
					at={at}
					only
				/>
				{connection?.kind === 'midi' && <Midi at={at} connection={connection} ports={ports} onChange={put} />}
				{connection?.kind === 'osc' && <Osc at={at} connection={connection} ports={ports} onChange={put} />}
				{connection?.kind === 'serial' && (
					<Serial at={at} connection={connection} ports={ports} onChange={put} lineKnown={entry.lineKnown} />
				)}
				{connection?.kind === 'tcp' && <Tcp at={at} connection={connection} ports={ports} onChange={put} />}
			</div>
			{connection?.kind === 'gpi' && (
				<OnBoard connection={connection} index={index} entry={entry} boards={boards} onChange={put} />
			)}
			<Wrong at={['units', index]} only />
		</li>
	);
}

/** How each unit with a remote is reached. */
export function ConnectionsStep({
	draft,
	catalogue,
	ports,
	problem,
}: {
	draft: RigDraft;
	catalogue: readonly CatalogueEntry[];
	ports: RigPorts | null;
	problem: string | null;
}) {
	const all = draft.units.map((unit, index) => ({
		unit,
		index,
		entry: catalogue.find(({ id }) => id === unit.definition),
	}));
	const boards = (draft.boards ?? []).map(({ id }) => id);
	const reached = all.filter(({ entry }) => entry !== undefined && entry.connections.length > 0);
	const byHand = all.filter(({ entry }) => entry?.connections.length === 0);
	const troubles = [problem, ports?.midi.problem].flatMap((words) => words ?? []);
	return (
		<>
			<div class="card">
				<h2>
					Units with a remote <span class="count">{reached.length}</span>
				</h2>
				{ports === null && problem === null && <p class="quiet">Looking for ports…</p>}
				{troubles.map((words) => (
					<p key={words} class="quiet">
						{words} A name can be typed in.
					</p>
				))}
				{reached.length === 0 && <p>None of your units has a remote. You set them by hand, and Detent remembers.</p>}
				<ol class="describe-units">
					{reached.map(
						({ unit, index, entry }) =>
							entry !== undefined && (
								<Reach key={unit.id} unit={unit} index={index} entry={entry} boards={boards} ports={ports} />
							),
					)}
				</ol>
				{byHand.length > 0 && (
					<p class="quiet">Set by hand: {byHand.map(({ unit, entry }) => unitWords(unit, entry)).join(', ')}.</p>
				)}
			</div>
			<Boards draft={draft} ports={ports} />
		</>
	);
}
