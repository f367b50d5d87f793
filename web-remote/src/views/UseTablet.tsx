import { useEffect, useState } from 'preact/hooks';
import type { z } from 'zod';
import type { invitationSchema, networksSchema } from '../../../src/shared/protocol/http.ts';
import { clockTime } from '../app/words.ts';
import { QrCode } from '../controls/QrCode.tsx';
import { invite, networks } from '../state/api.ts';
import { useRemote } from '../state/store.ts';

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** One more device: pick a network and a role, then scan, type or open. */
export function UseTablet() {
	const locked = useRemote((now) => !now.mayControl);
	const [known, setKnown] = useState<z.infer<typeof networksSchema> | null>(null);
	const [address, setAddress] = useState<string | null>(null);
	const [role, setRole] = useState<'engineer' | 'client'>('engineer');
	const [invitation, setInvitation] = useState<z.infer<typeof invitationSchema> | null>(null);
	const [problem, setProblem] = useState<string | null>(null);
	useEffect(() => {
		if (locked) return;
		networks().then(
			(found) => {
				setKnown(found);
				setAddress(found.available[0]?.address ?? null);
			},
			(error: unknown) => setProblem(words(error)),
		);
	}, [locked]);
	const open = () => {
		setProblem(null);
		invite(role, address).then(setInvitation, (error: unknown) => setProblem(words(error)));
	};
	return (
		<div class="card">
			<h2>Use a tablet</h2>
			{invitation === null && (
				<>
					<fieldset class="segments wide" aria-label="Role of the device">
						<button type="button" aria-pressed={role === 'engineer'} onClick={() => setRole('engineer')}>
							Engineer
						</button>
						<button type="button" aria-pressed={role === 'client'} onClick={() => setRole('client')}>
							Client: listen and comment
						</button>
					</fieldset>
					<fieldset class="choices" aria-label="Network">
						{known?.available.map((network) => (
							<button
								key={network.address}
								type="button"
								aria-pressed={network.address === address}
								onClick={() => setAddress(network.address)}
							>
								{network.address} <span class="quiet">{network.interface}</span>
							</button>
						))}
					</fieldset>
					{known?.available.length === 0 && <p class="quiet">This machine is on no network a tablet could reach.</p>}
					<p class="quiet">Detent opens on the chosen network. The code is good for one device.</p>
					<button type="button" class="primary" disabled={locked} onClick={open}>
						Show the code
					</button>
				</>
			)}
			{invitation !== null && (
				<div class="invitation">
					<QrCode svg={invitation.qrSvg} label={`QR code of ${invitation.url}`} />
					<div>
						<p>Scan this with the tablet, or open its address and type</p>
						<p class="code">{invitation.code.replace(/^(\d{3})(\d{3})$/, '$1 $2')}</p>
						<p class="link">{invitation.url.replace(/#.*$/, '')}</p>
						<p class="quiet">Good for one device until {clockTime(invitation.expiresAt)}.</p>
						<button type="button" onClick={() => setInvitation(null)}>
							Another device
						</button>
					</div>
				</div>
			)}
			{problem !== null && (
				<p class="error-text" role="alert">
					{problem}
				</p>
			)}
		</div>
	);
}
