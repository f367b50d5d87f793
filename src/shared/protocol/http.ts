import { z } from 'zod';
import { idSchema, sha256Schema } from '../model/ids.ts';
import { revisionFactsSchema } from '../model/revision.ts';

/** `POST /api/pair` */
export const pairRequestSchema = z.strictObject({
	/** Six digits, or the token of a one-time link or QR. */
	code: z.string().trim().min(6).max(128),
	name: z.string().trim().min(1).max(60),
});
/** Sets the session cookie; the token never appears in a body. */
export const pairAnswerSchema = z.strictObject({ remote: z.string(), role: z.enum(['engineer', 'client']) });

/** `GET /api/session`: 200 when paired, 401 otherwise. */
export const sessionSchema = z.strictObject({
	remote: z.string(),
	name: z.string(),
	role: z.enum(['engineer', 'client']),
});

/** `GET /api/networks`: addresses a tablet could use. */
export const networksSchema = z.strictObject({
	listening: z.array(z.string()),
	available: z.array(z.strictObject({ address: z.string(), interface: z.string() })),
});

/** `POST /api/invitations` (engineer): a code and a link for one more device. */
export const invitationRequestSchema = z.strictObject({
	role: z.enum(['engineer', 'client']),
	/** Network address the tablet will use; opens the listener there when it is not open yet. */
	address: z.string().max(64).optional(),
	/** The link is to lead to HTTPS, where the studio has a certificate. */
	secure: z.boolean().optional(),
});
export const invitationSchema = z.strictObject({
	code: z.string(),
	url: z.string(),
	/** SVG drawing of the QR code of `url`. */
	qrSvg: z.string(),
	expiresAt: z.iso.datetime(),
});

/** `GET /api/secure`: where the certificate lies that a device has to trust for HTTPS; null where the studio has none. */
export const secureSchema = z.strictObject({ authority: z.string().nullable(), fingerprint: z.string().nullable() });

/** `PUT /api/projects/:project/tracks/:track/mix?name=…`, body: the audio file. */
export const uploadAnswerSchema = z.strictObject({ fileName: z.string(), frames: z.int(), rateHz: z.int() });

/** `PUT /api/projects/:project/tracks/:track/references?file=…&name=…&what=…&service=…`, body: the audio file. */
export const referenceAnswerSchema = z.strictObject({ reference: idSchema });

/** `PUT /api/units/:unit/photos?revision=…`, body: the picture. Without a revision it is one of the settings as they are. */
export const photoAnswerSchema = z.strictObject({ sha256: sha256Schema });

/** Audio that a paired browser may stream by HTTP range: `GET /media/:kind/:id`, kind `mix|capture|master|reference`. */
export const mediaKindSchema = z.enum(['mix', 'capture', 'master', 'reference']);
export type MediaKind = z.infer<typeof mediaKindSchema>;

/** `GET /api/revisions/:revision`: the frozen facts, and what was said about them later. */
export const revisionDetailSchema = z.strictObject({
	id: idSchema,
	hash: z.string(),
	at: z.iso.datetime(),
	facts: revisionFactsSchema,
	comments: z.array(
		z.strictObject({
			at: z.iso.datetime(),
			/** Id of the person, for `people`; null when nobody is named. */
			by: z.string().nullable(),
			text: z.string(),
			frame: z.int().min(0).nullable(),
			/** Rate that the frame is counted at; absent in older entries. */
			rateHz: z.int().positive().optional(),
			/** The newest answer; null while it is open. */
			answer: z
				.strictObject({
					at: z.iso.datetime(),
					by: z.string().nullable(),
					outcome: z.string(),
					text: z.string(),
					why: z.string(),
					inRevisionNumber: z.int().positive().nullable(),
				})
				.nullable(),
		}),
	),
});
export type RevisionDetail = z.infer<typeof revisionDetailSchema>;

/** `GET /api/revisions/:revision/diff/:against`: what changed from `against` to `revision`, one plain sentence a line. */
export const revisionDiffSchema = z.strictObject({ lines: z.array(z.string()) });

export const errorBodySchema = z.strictObject({
	error: z.strictObject({
		code: z.string(),
		message: z.string(),
		subject: z.string().nullable(),
		remedy: z.string().nullable(),
	}),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
