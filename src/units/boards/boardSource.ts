import type { Board } from '../../shared/model/board.ts';
import type { DriverServices } from '../drivers/driverServices.ts';
import { boardLine } from './boardLine.ts';
import { RelayBoard } from './relayBoard.ts';

/** The rig's boards by id; null for one that it does not have. */
export type BoardSource = (id: string) => RelayBoard | null;

/** Boards of a rig, each made once however many units ask for it. Opens nothing. */
export function createBoardSource(
	boards: readonly Board[],
	services: Pick<DriverServices, 'clock' | 'openTcp' | 'openSerial'>,
): BoardSource {
	const made = new Map<string, RelayBoard>();
	return (id) => {
		const ready = made.get(id);
		if (ready !== undefined) return ready;
		const board = boards.find((candidate) => candidate.id === id);
		if (board === undefined) return null;
		const { connection } = board;
		const port =
			connection.kind === 'tcp' ? services.openTcp(connection) : services.openSerial(connection, boardLine(board));
		const opened = new RelayBoard(board, port, services.clock);
		made.set(id, opened);
		return opened;
	};
}
