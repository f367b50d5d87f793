import type { Clock } from '../../shared/clock.ts';
import { Listeners } from '../../shared/listeners.ts';
import type { Board } from '../../shared/model/board.ts';
import type { ByteLink, LinkStatus } from '../../transports/byteLink.ts';
import { TaskQueue } from '../drivers/taskQueue.ts';
import type { BoardContext, BoardProtocol } from './boardProtocol.ts';
import { createLcusBoard } from './lcusBoard.ts';
import { createModbusBoard } from './modbusBoard.ts';
import { createNumatoBoard } from './numatoBoard.ts';

const PROTOCOLS: Readonly<Record<Board['kind'], (context: BoardContext) => BoardProtocol>> = {
	numato: createNumatoBoard,
	lcus: createLcusBoard,
	'modbus-rtu': createModbusBoard,
};

/**
 * One relay board and whoever hangs on it: it is opened once, by its first user, and closed by its last, and one
 * conversation is held at a time.
 */
export class RelayBoard {
	readonly board: Board;
	/** False: what its relays do can only be asked for. */
	readonly answers: boolean;
	readonly #port: ByteLink;
	readonly #protocol: BoardProtocol;
	readonly #queue = new TaskQueue();
	readonly #users = new Set<object>();
	/** The link of whoever holds the conversation, so that its bytes are seen as that unit's. */
	#via: Pick<ByteLink, 'write'>;

	constructor(board: Board, port: ByteLink, clock: Clock) {
		this.board = board;
		this.#port = port;
		this.#via = port;
		this.#protocol = PROTOCOLS[board.kind]({ board, clock, send: (bytes) => this.#via.write(bytes) });
		this.answers = this.#protocol.answers;
		port.onBytes((bytes) => this.#protocol.receive(bytes));
		port.onStatus(({ open, reason }) => {
			if (!open) this.#protocol.fail(reason ?? 'it is not connected.');
		});
	}

	/** The connection as one user has it: opening and closing it is counted. */
	join(): ByteLink {
		const port = this.#port;
		const user = {};
		const statuses = new Listeners<LinkStatus>();
		let stopListening: (() => void) | null = null;
		return {
			address: port.address,
			open: () => {
				if (stopListening !== null) return;
				stopListening = port.onStatus((status) => statuses.tell(status));
				this.#users.add(user);
				if (port.status().open) statuses.tell(port.status());
				else port.open();
			},
			close: async () => {
				stopListening?.();
				stopListening = null;
				this.#users.delete(user);
				if (this.#users.size === 0) await port.close();
			},
			status: () => (stopListening === null ? { open: false, reason: null } : port.status()),
			write: (bytes) => port.write(bytes),
			onBytes: (listener) => port.onBytes(listener),
			onStatus: (listener) => statuses.add(listener),
		};
	}

	/**
	 * Sets relays, true closed.
	 *
	 * @param via the user's link, as `join` gave it
	 * @returns `acknowledged` when the board took it, `asked` for a board that answers nothing
	 */
	async write(
		states: ReadonlyMap<number, boolean>,
		via: Pick<ByteLink, 'write'>,
		signal: AbortSignal,
	): Promise<'asked' | 'acknowledged'> {
		if (states.size > 0) await this.#converse(via, () => this.#protocol.write(states, signal), signal);
		return this.answers ? 'acknowledged' : 'asked';
	}

	/** All relays, true closed. */
	readOutputs(via: Pick<ByteLink, 'write'>, signal: AbortSignal): Promise<boolean[]> {
		return this.#converse(via, () => this.#protocol.readOutputs(signal), signal);
	}

	/** The given inputs, true high; each read once. */
	readInputs(
		channels: readonly number[],
		via: Pick<ByteLink, 'write'>,
		signal: AbortSignal,
	): Promise<Map<number, boolean>> {
		return this.#converse(via, () => this.#protocol.readInputs(channels, signal), signal);
	}

	#converse<T>(via: Pick<ByteLink, 'write'>, task: () => Promise<T>, signal: AbortSignal): Promise<T> {
		return this.#queue.run(() => {
			this.#via = via;
			return task();
		}, signal);
	}
}
