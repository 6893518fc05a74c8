import { storedSwitch } from "./stored-switch";

/** Single keys can be switched off: they get in the way of speech input and of some hands. */
export const singleKeys = storedSwitch("bedrud.shortcuts");
