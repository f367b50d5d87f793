import { createFrameDecoder, encodeFrame, type StreamFraming } from '../protocols/osc/framing.ts';
import type { Clock } from '../shared/clock.ts';
import { type ByteLink, type Connect, createByteLink, LINK_DEFAULTS } from './byteLink.ts';
import { connectTcp, TCP_RETRY_MAX_MS } from './tcp.ts';

/**
 * Makes a message port of a stream: one packet for each write and each call of `bytes`. Each connection has a decoder of
 * its own. A stream that cannot be followed any more is closed and counts as lost; what SLIP could not read is passed over.
 */
export function framedConnect(connect: Connect, framing: StreamFraming): Connect {
	return async (events) => {
		const decoder = createFrameDecoder(framing);
		const raw = await connect({
			bytes: (bytes) => {
				const { packets, problems } = decoder.push(bytes);
				for (const packet of packets) events.bytes(packet);
				const fatal = problems.find((problem) => problem.fatal);
				if (fatal !== undefined) events.lost(fatal.error.message);
			},
			lost: (reason) => events.lost(reason),
		});
		return { write: (packet) => raw.write(encodeFrame(framing, packet)), close: () => raw.close() };
	};
}

/** OSC over a TCP connection that is opened again when it breaks; a packet for each message. */
export function createOscTcpLink(host: string, port: number, framing: StreamFraming, clock: Clock): ByteLink {
	return createByteLink({
		...LINK_DEFAULTS,
		retryMaxMs: TCP_RETRY_MAX_MS,
		address: `${host}:${port}`,
		clock,
		connect: framedConnect(connectTcp(host, port), framing),
	});
}
