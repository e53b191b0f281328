// The line to the desk: versioned JSON over a WebSocket that comes back by itself.
const VERSION = 1;
const PAUSES = [500, 1000, 2000, 4000, 8000];
const POLICY_VIOLATION = 1008;

export class Line {
  #socket = null;
  #failures = 0;
  #timer = 0;
  #closed = false;
  #handlers;

  // handlers: message(object), down(), refused()
  constructor(handlers) {
    this.#handlers = handlers;
    this.#open();
  }

  #open() {
    const url = new URL("ws/agent", document.baseURI);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    let greeted = false;
    this.#socket = socket;
    socket.onmessage = (event) => {
      let body;
      try {
        body = JSON.parse(event.data);
      } catch {
        return;
      }
      if (body.v !== VERSION) return;
      greeted = true;
      this.#failures = 0;
      this.#handlers.message(body);
    };
    socket.onclose = async (event) => {
      if (this.#closed) return;
      this.#handlers.down();
      // A refused handshake shows no status to a page, so ask whether we are still signed in.
      if (event.code === POLICY_VIOLATION || (!greeted && (await signedOut()))) {
        this.close();
        this.#handlers.refused();
        return;
      }
      const pause = PAUSES[Math.min(this.#failures++, PAUSES.length - 1)];
      this.#timer = setTimeout(() => this.#open(), pause * (0.7 + 0.6 * Math.random()));
    };
  }

  send(type, fields) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ v: VERSION, t: type, ...fields }));
    return true;
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }
}

async function signedOut() {
  try {
    return (await (await fetch("api/me")).json()).display_name === null;
  } catch {
    return false;
  }
}
