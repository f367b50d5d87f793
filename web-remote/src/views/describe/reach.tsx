import { z } from 'zod';
import type { DraftUnit } from '../../../../src/shared/model/rigDraft.ts';
import type { RigPorts } from '../../../../src/shared/protocol/rig.ts';
import { Choice, Text, Whole } from './fields.tsx';
import type { Way } from './problems.tsx';

/** How something is reached, in the words of the rig file. */
export type Connection = NonNullable<DraftUnit['connection']>;

interface ReachProps {
	/** Where the connection stands in the rig file. */
	at: Way;
	connection: Connection;
	ports: RigPorts | null;
	onChange: (connection: Connection) => void;
}

const textOf = (value: unknown, otherwise: string) => z.string().safeParse(value).data ?? otherwise;
const numberOf = (value: unknown, otherwise: number) => z.number().safeParse(value).data ?? otherwise;
const plain = (names: readonly string[]) => names.map((name) => [name, name] as const);

export function Midi({ at, connection, ports, onChange }: ReachProps) {
	const port = textOf(connection['port'], '');
	const outputs = ports?.midi.outputs ?? [];
	const put = (part: Record<string, unknown>) => onChange({ ...connection, ...part });
	return (
		<>
			{outputs.length > 0 ? (
				<Choice
					label="MIDI port"
					at={[...at, 'port']}
					options={plain(port === '' ? ['', ...outputs] : outputs)}
					value={port}
					onChoose={(name) => put({ port: name })}
				/>
			) : (
				<Text
					label="MIDI port"
					at={[...at, 'port']}
					value={port}
					placeholder="its name"
					onType={(name) => put({ port: name })}
				/>
			)}
			<Whole
				label="Channel"
				at={[...at, 'channel']}
				value={numberOf(connection['channel'], 1)}
				min={1}
				max={16}
				onType={(channel) => put({ channel })}
			/>
			<Whole
				label="Device id"
				at={[...at, 'deviceId']}
				value={numberOf(connection['deviceId'], 0)}
				min={0}
				max={127}
				onType={(deviceId) => put({ deviceId })}
			/>
		</>
	);
}

export function Osc({ at, connection, onChange }: ReachProps) {
	const put = (part: Record<string, unknown>) => onChange({ ...connection, ...part });
	return (
		<>
			<Text
				label="Address"
				at={[...at, 'host']}
				value={textOf(connection['host'], '127.0.0.1')}
				placeholder="127.0.0.1"
				onType={(host) => put({ host })}
			/>
			<Whole
				label="Its port"
				at={[...at, 'sendPort']}
				value={numberOf(connection['sendPort'], 7001)}
				min={1}
				max={65535}
				onType={(sendPort) => put({ sendPort })}
			/>
			<Whole
				label="Port for its answers"
				at={[...at, 'receivePort']}
				value={numberOf(connection['receivePort'], 9001)}
				min={0}
				max={65535}
				onType={(receivePort) => put({ receivePort })}
			/>
		</>
	);
}

export function Serial({ at, connection, ports, onChange, lineKnown }: ReachProps & { lineKnown: boolean }) {
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
					at={[...at, 'path']}
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
					at={[...at, 'path']}
					value={value}
					placeholder="/dev/serial/by-id/…"
					onType={(own) => onChange({ ...rest, path: own })}
				/>
			)}
			{!lineKnown && (
				<Whole
					label="Baud (8 data bits, no parity, 1 stop bit)"
					at={[...at, 'line']}
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

export function Tcp({ at, connection, onChange }: ReachProps) {
	const put = (part: Record<string, unknown>) => onChange({ ...connection, ...part });
	return (
		<>
			<Text
				label="Address"
				at={[...at, 'host']}
				value={textOf(connection['host'], '')}
				placeholder="192.168.1.20"
				onType={(host) => put({ host })}
			/>
			<Whole
				label="Port"
				at={[...at, 'port']}
				value={numberOf(connection['port'], 4001)}
				min={1}
				max={65535}
				onType={(port) => put({ port })}
			/>
		</>
	);
}
