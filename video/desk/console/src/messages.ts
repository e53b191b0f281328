// Made by video/signalling/schema.py from the message classes: change those, not this.
export const VERSION = 1;

export interface Ack {
  v: 1;
  t: "ack";
  seq: number;
}

export interface Alternatives {
  v: 1;
  t: "alternatives";
  seq?: number;
  call: string;
  why: "after_hours" | "nobody" | "queue_full";
  callback: boolean;
  slots: Slot[];
  nearest?: Nearest | null;
}

export type FromAgent = Ack | Ask | AskDrop | Bye | Chat | Claim | Decline | FaceAsk | Hello | Hold | Invite | Leave | LegAnswer | LegCandidate | Listen | NoticeGive | PeerSdp | Phrase | Ping | Point | Pong | Presence | RecordAsk | RecordStop | Resume | RoomOffer | RoomState | RoomTook | Suggest | TicketDone | TicketTake | Transfer | TransferCancel | TransferComplete | WrapDone;

export type FromKiosk = Ack | AppointmentAsk | AskState | Bye | CallCancel | CallRate | CallRequest | CallUpdate | CallbackAsk | Chat | ComplaintSubmit | Devices | FaceScore | Hello | LegCandidate | LegOffer | Mirror | Pages | Ping | Pong | RecordAnswer | RecordStop | Resume | RoomState | RoomTold | RoomTook | Stats | UploadAsk;

export type ToAgent = Ack | AskState | CallUpdate | Chat | Claimed | Colleagues | Devices | Document | Ended | Error | FaceScore | Hold | Ice | KioskLink | LegCandidate | LegOffer | ListenNotice | Lost | Mirror | Pages | Party | PeerSdp | Ping | Pong | PresenceState | QueueSnapshot | RecordState | Resumed | Ring | RingStop | RoomAnswer | RoomClose | RoomOpen | RoomStreams | RoomTold | Stats | Tickets | TransferState | Welcome;

export type ToKiosk = Ack | Alternatives | Ask | AskDrop | Assigned | CallRated | Chat | Ended | Error | FaceAsk | Hold | Ice | Kept | LegAnswer | LegCandidate | ListenNotice | NoticeGive | Party | Phrase | Ping | Point | Pong | Queue | RecordState | Requeued | Resumed | RoomClose | RoomOpen | RoomStreams | Suggest | UploadRefused | UploadTicket | Welcome;

export interface AppointmentAsk {
  v: 1;
  t: "appointment.ask";
  seq?: number;
  id: string;
  call?: string | null;
  slot: string;
  lang: string;
  service_title: string;
  phone?: string | null;
}

export interface Ask {
  v: 1;
  t: "ask";
  seq?: number;
  call: string;
  id: string;
  kind: "scan" | "still" | "signature" | "camera";
}

export interface AskDrop {
  v: 1;
  t: "ask.drop";
  seq?: number;
  call: string;
  id: string;
}

export interface AskState {
  v: 1;
  t: "ask.state";
  seq?: number;
  call: string;
  id: string;
  state: "asked" | "accepted" | "declined" | "sending" | "done" | "failed";
  reason?: string;
}

export interface Assigned {
  v: 1;
  t: "assigned";
  seq?: number;
  call: string;
  agent: string;
}

export interface Bye {
  v: 1;
  t: "bye";
  seq?: number;
  call: string;
  reason: string;
}

export interface CallCancel {
  v: 1;
  t: "call.cancel";
  seq?: number;
  call: string;
}

export interface CallRate {
  v: 1;
  t: "call.rate";
  seq?: number;
  call: string;
  level: number;
  reasons?: string[];
}

export interface CallRated {
  v: 1;
  t: "call.rated";
  seq?: number;
  call: string;
}

export interface CallRequest {
  v: 1;
  t: "call.request";
  seq?: number;
  call: string;
  service_id: string;
  service_title: string;
  step: string;
  lang: string;
  region: string;
  site: string;
  case_id: string;
  missing: string[];
  reason: string;
}

export interface CallUpdate {
  v: 1;
  t: "call.update";
  seq?: number;
  call: string;
  step: string;
  missing: string[];
}

export interface CallbackAsk {
  v: 1;
  t: "callback.ask";
  seq?: number;
  id: string;
  call?: string | null;
  lang: string;
  service_title: string;
  phone: string;
}

export interface Chat {
  v: 1;
  t: "chat";
  seq?: number;
  call: string;
  text: string;
}

export interface Claim {
  v: 1;
  t: "claim";
  seq?: number;
  call: string;
}

export interface Claimed {
  v: 1;
  t: "claimed";
  seq?: number;
  context: WaitingCall;
  as_third?: boolean;
}

export interface Colleague {
  id: string;
  name: string;
  role: "agent" | "helper" | "supervisor";
  level: "gacha" | "sumu" | "banner";
  state: "ready" | "away" | "busy" | "wrapping";
  reason?: string;
}

export interface Colleagues {
  v: 1;
  t: "colleagues";
  agents: Colleague[];
}

export interface ComplaintSubmit {
  v: 1;
  t: "complaint.submit";
  seq?: number;
  id: string;
  lang: string;
  service_title: string;
  text: string;
  phone?: string | null;
}

export interface Decline {
  v: 1;
  t: "decline";
  seq?: number;
  call: string;
}

export interface DeviceState {
  role: "reader" | "camera" | "printer" | "voice" | "network" | "outbox";
  state: "ok" | "trouble";
  code?: string;
  waiting?: number;
}

export interface Devices {
  v: 1;
  t: "devices";
  seq?: number;
  call: string;
  devices: DeviceState[];
}

export interface Document {
  v: 1;
  t: "document";
  seq?: number;
  call: string;
  id: string;
  doc: string;
  kind: "scan" | "still" | "signature" | "camera";
  media: "image/jpeg" | "image/png";
  size: number;
}

export interface Ended {
  v: 1;
  t: "ended";
  seq?: number;
  call: string;
  by: "agent" | "resident" | "system";
  reason: string;
}

export interface Error {
  v: 1;
  t: "error";
  code: string;
}

export interface FaceAsk {
  v: 1;
  t: "face.ask";
  seq?: number;
  call: string;
}

export interface FaceScore {
  v: 1;
  t: "face.score";
  call: string;
  code?: "" | "refused" | "not_now" | "off" | "no_chip" | "no_decoder" | "no_photo" | "no_camera" | "camera_hidden" | "no_face" | "many_faces" | "too_small" | "unreadable" | "model_missing" | "model_unknown";
  which?: "" | "card" | "live";
  score?: number | null;
  likely?: boolean | null;
}

export interface Hello {
  v: 1;
  t: "hello";
  site?: string;
  resume?: boolean;
}

export interface Hold {
  v: 1;
  t: "hold";
  seq?: number;
  call: string;
  on: boolean;
}

export interface Ice {
  v: 1;
  t: "ice";
  ice: IceServer[];
}

export interface IceServer {
  urls: string[];
  username?: string | null;
  credential?: string | null;
}

export interface Invite {
  v: 1;
  t: "invite";
  seq?: number;
  call: string;
  to: string;
  note?: string;
}

export interface Kept {
  v: 1;
  t: "kept";
  seq?: number;
  id: string;
  kind: "callback" | "appointment" | "complaint";
  number: string;
  due: string;
}

export interface KioskLink {
  v: 1;
  t: "kiosk.link";
  seq?: number;
  call: string;
  up: boolean;
}

export interface Leave {
  v: 1;
  t: "leave";
  seq?: number;
  call: string;
}

export interface LegAnswer {
  v: 1;
  t: "leg.answer";
  seq?: number;
  call: string;
  gen: number;
  sdp: string;
}

export interface LegCandidate {
  v: 1;
  t: "leg.candidate";
  seq?: number;
  call: string;
  gen: number;
  mid?: string;
  candidate: string;
}

export interface LegOffer {
  v: 1;
  t: "leg.offer";
  seq?: number;
  call: string;
  gen: number;
  sdp: string;
  room?: string;
}

export interface Listen {
  v: 1;
  t: "listen";
  seq?: number;
  call: string;
  on: boolean;
}

export interface ListenNotice {
  v: 1;
  t: "listen.notice";
  seq?: number;
  call: string;
  on: boolean;
  name: string;
  id?: string;
}

export interface Lost {
  v: 1;
  t: "lost";
  seq?: number;
  call: string;
}

export interface Mirror {
  v: 1;
  t: "mirror";
  seq?: number;
  call: string;
  screen: string;
  heading: string;
  text?: string;
  problem?: string;
  step?: string;
  private?: boolean;
  items?: MirrorItem[];
}

export interface MirrorItem {
  id: string;
  kind: "field" | "choice" | "row" | "button" | "device";
  label: string;
  value?: string;
  masked?: boolean;
  by?: string;
  suggested?: string;
  here?: boolean;
  state?: "" | "chosen" | "done" | "missing";
  options?: MirrorOption[];
}

export interface MirrorOption {
  id: string;
  label: string;
}

export interface Nearest {
  name: string;
  address?: string;
  hours?: string;
  phone?: string;
}

export interface NoticeGive {
  v: 1;
  t: "notice.give";
  seq?: number;
  call: string;
  id: string;
  papers?: string[];
  points?: string[];
}

export interface PageFigure {
  name: string;
  value: string;
  ok?: boolean | null;
}

export interface PageTold {
  material: string;
  title: string;
  number: number;
  kept?: boolean;
  flaws?: string[];
  figures?: PageFigure[];
}

export interface Pages {
  v: 1;
  t: "pages";
  seq?: number;
  call: string;
  pages?: PageTold[];
}

export interface Party {
  v: 1;
  t: "party";
  seq?: number;
  call: string;
  id: string;
  name: string;
  role: "agent" | "helper" | "supervisor";
  here: boolean;
}

export interface PeerSdp {
  v: 1;
  t: "peer.sdp";
  seq?: number;
  call: string;
  to: string;
  sender?: string;
  kind: "offer" | "answer";
  sdp: string;
}

export interface Phrase {
  v: 1;
  t: "phrase";
  seq?: number;
  call: string;
  id: "card" | "card_again" | "card_take" | "paper_flat" | "paper_glare" | "check" | "sign" | "wait";
}

export interface Ping {
  v: 1;
  t: "ping";
}

export interface Point {
  v: 1;
  t: "point";
  seq?: number;
  call: string;
  item: string;
}

export interface Pong {
  v: 1;
  t: "pong";
}

export interface Presence {
  v: 1;
  t: "presence";
  seq?: number;
  state: "ready" | "away";
  reason?: "" | "break" | "meal" | "paperwork" | "training" | "other";
}

export interface PresenceState {
  v: 1;
  t: "presence.state";
  state: "ready" | "away" | "busy" | "wrapping";
  reason?: string;
}

export interface Queue {
  v: 1;
  t: "queue";
  call: string;
  pos: number;
  eta_s: number | null;
  ringing: boolean;
  level?: "gacha" | "sumu" | "banner";
}

export interface QueueSnapshot {
  v: 1;
  t: "queue.snapshot";
  calls: WaitingCall[];
  total?: number;
}

export interface RecordAnswer {
  v: 1;
  t: "record.answer";
  seq?: number;
  call: string;
  yes: boolean;
}

export interface RecordAsk {
  v: 1;
  t: "record.ask";
  seq?: number;
  call: string;
}

export interface RecordState {
  v: 1;
  t: "record.state";
  seq?: number;
  call: string;
  state: "asked" | "on" | "off";
  id?: string;
  why?: "" | "declined" | "agent" | "resident" | "left";
}

export interface RecordStop {
  v: 1;
  t: "record.stop";
  seq?: number;
  call: string;
}

export interface Requeued {
  v: 1;
  t: "requeued";
  seq?: number;
  call: string;
}

export interface Resume {
  v: 1;
  t: "resume";
  session: string;
  got: number;
}

export interface Resumed {
  v: 1;
  t: "resumed";
  session: string;
  got: number;
}

export interface Ring {
  v: 1;
  t: "ring";
  seq?: number;
  context: WaitingCall;
  kind: "new" | "returning" | "all" | "transfer" | "invite";
  ring_s: number;
  note?: string;
  sender?: string;
}

export interface RingStop {
  v: 1;
  t: "ring.stop";
  seq?: number;
  call: string;
  why: "taken" | "timed_out" | "gone" | "declined";
}

export interface RoomAnswer {
  v: 1;
  t: "room.answer";
  seq?: number;
  call: string;
  room: string;
  sdp: string;
}

export interface RoomClose {
  v: 1;
  t: "room.close";
  seq?: number;
  call: string;
  room: string;
}

export interface RoomOffer {
  v: 1;
  t: "room.offer";
  seq?: number;
  call: string;
  room: string;
  sdp: string;
  sender?: string;
}

export interface RoomOpen {
  v: 1;
  t: "room.open";
  seq?: number;
  call: string;
  room: string;
}

export interface RoomState {
  v: 1;
  t: "room.state";
  seq?: number;
  call: string;
  room: string;
  state: "up" | "failed" | "left";
  sender?: string;
}

export interface RoomStream {
  mid: string;
  who: string;
  kind: "sound" | "face" | "document";
}

export interface RoomStreams {
  v: 1;
  t: "room.streams";
  seq?: number;
  call: string;
  room: string;
  n: number;
  sdp: string;
  streams: RoomStream[];
}

export interface RoomTold {
  v: 1;
  t: "room.told";
  seq?: number;
  call: string;
  room: string;
  mic: boolean;
  camera: boolean;
  missing: string[];
  sending: string;
  receiving: string;
  document: boolean;
}

export interface RoomTook {
  v: 1;
  t: "room.took";
  seq?: number;
  call: string;
  room: string;
  n: number;
  sdp: string;
  sender?: string;
}

export interface Slot {
  id: string;
  begins: string;
  ends: string;
}

export interface Stats {
  v: 1;
  t: "stats";
  call: string;
  fps_in: number;
  fps_out: number;
  rtt_ms: number | null;
}

export interface Suggest {
  v: 1;
  t: "suggest";
  seq?: number;
  call: string;
  field: string;
  value: string;
}

export interface Ticket {
  id: string;
  kind: "callback" | "appointment" | "complaint";
  site: string;
  lang: string;
  service_title: string;
  made: string;
  due: string;
  late: boolean;
  owner?: string;
  phone?: string;
  text?: string;
}

export interface TicketDone {
  v: 1;
  t: "ticket.done";
  seq?: number;
  id: string;
  outcome: "reached" | "no_answer" | "solved" | "refused";
}

export interface TicketTake {
  v: 1;
  t: "ticket.take";
  seq?: number;
  id: string;
}

export interface Tickets {
  v: 1;
  t: "tickets";
  tickets: Ticket[];
}

export interface Transfer {
  v: 1;
  t: "transfer";
  seq?: number;
  call: string;
  to?: string | null;
  level?: "gacha" | "sumu" | "banner" | null;
  warm?: boolean;
  note?: string;
}

export interface TransferCancel {
  v: 1;
  t: "transfer.cancel";
  seq?: number;
  call: string;
}

export interface TransferComplete {
  v: 1;
  t: "transfer.complete";
  seq?: number;
  call: string;
}

export interface TransferState {
  v: 1;
  t: "transfer.state";
  seq?: number;
  call: string;
  state: "ringing" | "accepted" | "refused" | "done" | "cancelled";
  to?: string;
}

export interface UploadAsk {
  v: 1;
  t: "upload.ask";
  seq?: number;
  call: string;
  id: string;
  media: "image/jpeg" | "image/png";
  size: number;
  sha256: string;
}

export interface UploadRefused {
  v: 1;
  t: "upload.refused";
  seq?: number;
  call: string;
  id: string;
  reason: string;
}

export interface UploadTicket {
  v: 1;
  t: "upload.ticket";
  seq?: number;
  call: string;
  id: string;
  ticket: string;
  expires_s: number;
}

export interface WaitingCall {
  call: string;
  pos: number;
  site: string;
  region: string;
  lang: string;
  service_id: string;
  service_title: string;
  step: string;
  reason: string;
  case_id: string;
  missing: string[];
  waited_s: number;
  level?: "gacha" | "sumu" | "banner";
  ringing?: boolean;
}

export interface Welcome {
  v: 1;
  t: "welcome";
  name: string;
  ice: IceServer[];
  session?: string;
  role?: string;
  heartbeat_s?: number;
  resume_s?: number;
}

export interface WrapDone {
  v: 1;
  t: "wrap.done";
  seq?: number;
  call: string;
  outcome?: string;
}
