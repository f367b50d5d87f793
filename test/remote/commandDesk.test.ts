import { Writable } from 'node:stream';
import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { carryOut } from '../../src/remote/commandDesk.ts';
import { RateLimit } from '../../src/remote/rateLimit.ts';
import type { Actor } from '../../src/session/port.ts';
import { COMMAND_ROLES, mayCommand } from '../../src/shared/protocol/commandRoles.ts';
import { type Answer, commandSchema } from '../../src/shared/protocol/commands.ts';
import { LATE_MS } from '../../src/shared/protocol/sockets.ts';
import { ContractSession } from '../support/contractSession.ts';
import { contractState } from '../support/contractState.ts';
import { FakeClock } from '../support/fakeClock.ts';

const ENGINEER: Actor = { id: 'e', name: 'iPad', role: 'engineer' };
const CLIENT: Actor = { id: 'c', name: 'Phone', role: 'client' };
const TURN = { type: 'control.move', unit: 'pultec-l', control: 'lf_boost', position: 0.5, gesture: 'g', seq: 0 };
/** Never changed in place: every session makes its own next one. */
const STATE = contractState(false);
const types = commandSchema.options.map((option) => option.shape.type.value);

let clock: FakeClock;
let session: ContractSession;
let limit: RateLimit;
let paired: boolean;
let log: { level: number; code?: string; remote?: string }[];

beforeEach(async () => {
	clock = new FakeClock();
	// Monotonic time is not near zero in a daemon that has run for a while.
	await clock.advance(60_000);
	session = new ContractSession(STATE, clock, () => undefined);
	limit = new RateLimit(400, clock);
	paired = true;
	log = [];
});

function give(payload: unknown, actor: Actor, sentAtMs: unknown = null): Promise<Answer> {
	const lines = new Writable({
		write(line: Buffer, _encoding, done) {
			log.push(JSON.parse(line.toString()));
			done();
		},
	});
	return carryOut(payload, sentAtMs, actor, limit, { session, clock, logger: pino(lines), isPaired: () => paired });
}

/** Refused, in the log with who it was, and nothing changed. */
async function expectRefused(code: string, answer: Promise<Answer>): Promise<void> {
	const before = session.store.state;
	expect(await answer).toMatchObject({ ok: false, error: { code } });
	expect(log.at(-1)).toMatchObject({ level: 40, code });
	expect(session.received).toEqual([]);
	expect(session.store.state).toBe(before);
}

describe('roles', () => {
	test('every command of the contract has a role, and no other is in the table', () => {
		expect(types.length).toBeGreaterThan(50);
		expect(Object.keys(COMMAND_ROLES).sort()).toEqual([...types].sort());
	});

	test('a client’s device may comment, approve, answer a blind test and hear one of its own, and nothing else', () => {
		expect(types.filter((type) => mayCommand('client', type))).toEqual([
			'blind.choose',
			'device.blind.start',
			'device.blind.choose',
			'device.blind.standing',
			'device.blind.end',
			'revision.comment',
			'revision.approve',
		]);
		expect(types.every((type) => mayCommand('engineer', type))).toBe(true);
	});

	test('a client’s device that gives any other command is refused, and nothing happens', async () => {
		const others = types.filter((type) => !mayCommand('client', type));
		expect(others.length).toBe(types.length - 7);
		for (const type of others) {
			const answer = await give(type === 'control.move' ? TURN : { type }, CLIENT);
			// Where the command needs more than its name, it fails on the contract before it comes to the role.
			expect([type, answer.ok ? 'ok' : answer.error.code]).toEqual([
				type,
				expect.stringMatching(/^remote\.(role|malformed)$/),
			]);
		}
		expect(session.received).toEqual([]);
	});

	test('whoever says that he is an engineer in the command itself is refused', async () => {
		await expectRefused('remote.malformed', give({ ...TURN, role: 'engineer' }, CLIENT));
		await expectRefused('remote.role', give(TURN, CLIENT));
	});
});

describe('what is refused', () => {
	test('a device that was unpaired meanwhile', async () => {
		paired = false;
		await expectRefused('remote.unpaired', give(TURN, ENGINEER));
	});

	test('what a hand wanted a while ago: held up on the way, it is not carried out any more', async () => {
		await expectRefused('remote.late', give(TURN, ENGINEER, clock.monotonicMs() - LATE_MS - 1));
		expect(await give(TURN, ENGINEER, clock.monotonicMs() - LATE_MS + 1)).toMatchObject({ ok: true });
	});

	test.each([Number.NaN, Number.POSITIVE_INFINITY, '5', {}, undefined])(
		'a stamp that is no time: %s',
		async (stamp) => {
			await expectRefused('remote.malformed', give(TURN, ENGINEER, stamp ?? Number.NaN));
		},
	);

	test('a flood', async () => {
		for (let turn = 0; turn < 400; turn += 1) await give({ type: 'transport.stop' }, ENGINEER);
		session.received.length = 0;
		await expectRefused('remote.flood', give(TURN, ENGINEER));
	});

	test.each([
		null,
		7,
		[[]],
		'control.move',
		{},
		{ type: '__proto__' },
		{ type: 'constructor' },
		{ type: 'control.move' },
		{ ...TURN, unit: '../../etc/passwd' },
		{ ...TURN, unit: '__proto__' },
		{ ...TURN, position: Number.NaN },
		{ ...TURN, position: '0.5' },
		{ ...TURN, gesture: 'g'.repeat(65) },
		{ ...TURN, seq: -1 },
		{ type: 'revision.comment', revision: '../x', text: 'a' },
		{ type: 'track.mix', project: 'a/b', track: 'c', path: '/etc/passwd' },
		{ type: 'remote.revoke', remote: 'x'.repeat(65) },
	])('what is not in the contract: %j', async (payload) => {
		await expectRefused('remote.malformed', give(payload, ENGINEER));
	});
});
