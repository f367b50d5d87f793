import { type CiaoService, getResponder, type Responder } from '@homebridge/ciao';
import type { Logger } from 'pino';
import { LOCAL_HOST_NAME } from './certificateFiles.ts';

/** Ends the announcement; the network is told. */
export type EndAnnouncement = () => Promise<void>;

/**
 * Says on one network that Detent is here (`_http._tcp`, RFC 6762 and 6763), so that a browser finds it as `detent.local`
 * and in lists of what is near. Only for an address of the network: on loopback nobody is told anything.
 *
 * The names are probed first. Where another machine has the same, the service gets another one, which the daemon does not
 * answer under; it is then reached by its address.
 */
export function announce(studio: string, address: string, port: number, logger: Logger): EndAnnouncement {
	let responder: Responder | null = null;
	let service: CiaoService | null = null;
	try {
		responder = getResponder({ interface: address, disableIpv6: true });
		service = responder.createService({
			name: `Detent: ${studio}`.slice(0, 60),
			type: 'http',
			port,
			hostname: LOCAL_HOST_NAME.replace(/\.local$/, ''),
			restrictedAddresses: [address],
			disabledIpv6: true,
			txt: { path: '/' },
		});
		service.advertise().then(
			() => logger.info({ address, port, host: LOCAL_HOST_NAME }, 'announced on the network'),
			(error: unknown) => logger.warn({ err: error, address }, 'not announced on the network'),
		);
	} catch (error) {
		// A network without multicast, or a port that another program holds alone: the address still works.
		logger.warn({ err: error, address }, 'not announced on the network');
	}
	const [ended, responding] = [service, responder];
	return async () => {
		await ended?.end().catch((error: unknown) => logger.warn({ err: error }, 'ending the announcement'));
		await responding?.shutdown().catch((error: unknown) => logger.warn({ err: error }, 'ending the announcement'));
	};
}
