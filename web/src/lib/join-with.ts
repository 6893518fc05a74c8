import { storedSwitch } from "./stored-switch";

/** Whether one comes into a meeting with the microphone and the camera on. */
export const joinWith = { microphone: storedSwitch("bedrud.join-microphone"), camera: storedSwitch("bedrud.join-camera") };
