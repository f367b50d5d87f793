import { z } from 'zod';
import {
	type CatalogueEntry,
	type DraftUnit,
	type RigDraft,
	withUnitChanged,
} from '../../../../src/shared/model/rigDraft.ts';
import type { RigPorts } from '../../../../src/shared/protocol/rig.ts';
import { changeDraft } from '../../state/rigDraft.ts';
import { Choice, Text, Whole } from './fields.tsx';
import { reachWords, unitWords } from './words.ts';

type Connection = NonNullable<DraftUnit['connection']>;

interface ReachProps {
	connection: Connection;
	ports: RigPorts | null;
	onChange: (connection: Connection) => void;
}

const textOf = (value: unknown, otherwise: string) => z.string().safeParse(value).data ?? otherwise;
const numberOf = (value: unknown, otherwise: number) => z.number().safeParse(value).data ?? otherwise;
const plain = (names: readonly string[]) => names.map((name) => [name, name] as const);

function Midi({ connection, ports, onChange }: ReachProps) {
	const port = textOf(connection['port'], '');
	const outputs = ports?.midi.outputs ?? [];
	const put = (part: Record<string, unknown>) => onChange({ ...connection, ...part });
	return (
		<>
			{outputs.length > 0 ? (
				<Choice
					label="MIDI port"
					options={plain(port === '' ? ['', ...outputs] : outputs)}
					value={port}
					onChoose={(name) => put({ port: name })}
				/>
			) : (
				<Text label="MIDI port" value={port} placeholder="its name" onType={(name) => put({ port: name })} />
			)}
			<Whole
				label="Channel"
				value={numberOf(connection['channel'], 1)}
				min={1}
				max={16}
				onType={(channel) => put({ channel })}
			/>
			<Whole
				label="Device id"
				value={numberOf(connection['deviceId'], 0)}
				min={0}
				max={127}
				onType={(deviceId) => put({ deviceId })}
			/>
		</>
	);
}

function Osc({ connection, onChange }: ReachProps) {
	const put = (part: Record<string, unknown>) => onChange({ ...connection, ...part });
	return (
		<>
			<Text
				label="Address"
				value={textOf(connection['host'], '127.0.0.1')}
				placeholder="127.0.0.1"
				onType={(host) => put({ host })}
			/>
			<Whole
				label="Its port"
				value={numberOf(connection['sendPort'], 7001)}
				min={1}
				max={65535}
				onType={(sendPort) => put({ sendPort })}
			/>
			<Whole
				label="Port for its answers"
				value={numberOf(connection['receivePort'], 9001)}
				min={0}
				max={65535}
				onType={(receivePort) => put({ receivePort })}
			/>
		</>
	);
}

function Serial({ connection, ports, onChange, lineKnown }: ReachProps & { lineKnown: boolean }) {
	const adapters = ports?.serial ?? [];
	const { usb, path } = connection;
	const value = usb === undefined ? textOf(path, '') : JSON.stringify({ usb });
	const options = adapters.map(
		({ target, words }) => ['path' in target ? target.path : JSON.stringify(target), words] as const,
	);
	const { usb: _usb, path: _path, ...rest } = connection;
	const line = z.looseObject({ baudRate: z.int() }).safeParse(connection['line']).data;
	return (
		<>
			{adapters.length > 0 ? (
				<Choice
					label="Serial adapter"
					options={value === '' ? [['', 'choose'], ...options] : options}
					value={value}
					onChoose={(chosen) => {
						const found = adapters.find(({ target }) =>
							'path' in target ? target.path === chosen : JSON.stringify(target) === chosen,
						);
						if (found !== undefined) onChange({ ...rest, ...found.target });
					}}
				/>
			) : (
				<Text
					label="Serial port"
					value={value}
					placeholder="/dev/serial/by-id/…"
					onType={(own) => onChange({ ...rest, path: own })}
				/>
			)}
			{!lineKnown && (
				<Whole
					label="Baud (8 data bits, no parity, 1 stop bit)"
					value={line?.baudRate ?? 9600}
					min={300}
					max={1_000_000}
					onType={(baudRate) =>
						onChange({ ...connection, line: { dataBits: 8, parity: 'none', stopBits: 1, ...line, baudRate } })
					}
				/>
			)}
		</>
	);
}

function Tcp({ connection, onChange }: ReachProps) {
	const put = (part: Record<string, unknown>) => onChange({ ...connection, ...part });
	return (
		<>
			<Text
				label="Address"
				value={textOf(connection['host'], '')}
				placeholder="192.168.1.20"
				onType={(host) => put({ host })}
			/>
			<Whole
				label="Port"
				value={numberOf(connection['port'], 4001)}
				min={1}
				max={65535}
				onType={(port) => put({ port })}
			/>
		</>
	);
}

/** A first connection of each kind; what a person has to choose is left empty, and the check says so. */
function firstConnection(kind: string, entry: CatalogueEntry): Connection | undefined {
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
	gpi: 'Relay board, as in the file',
};

function Reach({
	unit,
	index,
	entry,
	ports,
}: {
	unit: DraftUnit;
	index: number;
	entry: CatalogueEntry;
	ports: RigPorts | null;
}) {
	const { connection } = unit;
	const put = (next: Connection | undefined) =>
		changeDraft((draft) => withUnitChanged(draft, index, { connection: next }));
	// A relay board is described in the file; one that is there stays.
	const offered = entry.connections.filter((kind) => kind !== 'gpi');
	const kinds = ['none', ...offered, ...(connection?.kind === 'gpi' ? ['gpi'] : [])];
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
					options={kinds.map((kind) => [kind, KIND_WORDS[kind] ?? kind] as const)}
					value={connection?.kind ?? 'none'}
					onChoose={(kind) => put(kind === connection?.kind ? connection : firstConnection(kind, entry))}
				/>
				{connection?.kind === 'midi' && <Midi connection={connection} ports={ports} onChange={put} />}
				{connection?.kind === 'osc' && <Osc connection={connection} ports={ports} onChange={put} />}
				{connection?.kind === 'serial' && (
					<Serial connection={connection} ports={ports} onChange={put} lineKnown={entry.lineKnown} />
				)}
				{connection?.kind === 'tcp' && <Tcp connection={connection} ports={ports} onChange={put} />}
			</div>
			{entry.connections.includes('gpi') && connection?.kind !== 'gpi' && (
				<p class="quiet describe-note">On a relay board? Boards are written into the file: docs/rig-file.md.</p>
			)}
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
	const reached = all.filter(({ entry }) => entry !== undefined && entry.connections.length > 0);
	const byHand = all.filter(({ entry }) => entry?.connections.length === 0);
	const troubles = [problem, ports?.midi.problem].flatMap((words) => words ?? []);
	return (
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
						entry !== undefined && <Reach key={unit.id} unit={unit} index={index} entry={entry} ports={ports} />,
				)}
			</ol>
			{byHand.length > 0 && (
				<p class="quiet">Set by hand: {byHand.map(({ unit, entry }) => unitWords(unit, entry)).join(', ')}.</p>
			)}
		</div>
	);
}
