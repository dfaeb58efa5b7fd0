/** The message of the engine's last panic, which it writes before the error surfaces. */
export const panics = {
  message: "",
  /** @param {string} message */
  set_message(message) {
    panics.message = message;
  },
};
