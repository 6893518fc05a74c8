package main

// Frames as an encoder would make them: right in everything a server looks at, noise inside.

import (
	"crypto/rand"
	"time"

	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"github.com/livekit/protocol/livekit"
)

const (
	frameRate        = 25
	framesAKeyFrame  = 3 * frameRate
	opusPacketBytes  = 120
	opusPacketLength = 20 * time.Millisecond
)

type layer struct {
	quality        livekit.VideoQuality
	width, height  uint32
	bitsPerSecond  int
	keyFrameFactor int // a key frame is this much bigger
}

var layers = []layer{
	{livekit.VideoQuality_LOW, 320, 180, 150_000, 4},
	{livekit.VideoQuality_MEDIUM, 640, 360, 500_000, 4},
	{livekit.VideoQuality_HIGH, 1280, 720, 1_700_000, 4},
}

// vp8Frame writes the frame header of RFC 6386 section 9.1; the rest is noise.
func vp8Frame(of layer, key bool) []byte {
	size := of.bitsPerSecond / 8 / frameRate
	if key {
		size *= of.keyFrameFactor
	}
	frame := make([]byte, size)
	_, _ = rand.Read(frame)
	first := size - 10
	tag := 1<<4 | first<<5 // shown, size of the first partition
	if !key {
		tag |= 1
	}
	frame[0], frame[1], frame[2] = byte(tag), byte(tag>>8), byte(tag>>16)
	if key {
		copy(frame[3:], []byte{0x9d, 0x01, 0x2a, byte(of.width), byte(of.width >> 8), byte(of.height), byte(of.height >> 8)})
	}
	return frame
}

// every calls step at a steady rate until stop is closed.
func every(interval time.Duration, stop <-chan struct{}, step func(count int)) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for count := 0; ; count++ {
		select {
		case <-stop:
			return
		case <-ticker.C:
			step(count)
		}
	}
}

func publishVideo(room *lksdk.Room, stop <-chan struct{}) error {
	var tracks []*lksdk.LocalTrack
	for _, of := range layers {
		track, err := lksdk.NewLocalTrack(webrtc.RTPCodecCapability{
			MimeType:  webrtc.MimeTypeVP8,
			ClockRate: 90000,
			RTCPFeedback: []webrtc.RTCPFeedback{
				{Type: webrtc.TypeRTCPFBNACK}, {Type: webrtc.TypeRTCPFBNACK, Parameter: "pli"},
			},
		}, lksdk.WithSimulcast("camera", &livekit.VideoLayer{Quality: of.quality, Width: of.width, Height: of.height}))
		if err != nil {
			return err
		}
		track.OnBind(func() {
			key, delta := vp8Frame(of, true), vp8Frame(of, false)
			go every(time.Second/frameRate, stop, func(count int) {
				frame := delta
				if count%framesAKeyFrame == 0 {
					frame = key
				}
				_ = track.WriteSample(media.Sample{Data: frame, Duration: time.Second / frameRate}, nil)
			})
		})
		tracks = append(tracks, track)
	}
	_, err := room.LocalParticipant.PublishSimulcastTrack(tracks, &lksdk.TrackPublicationOptions{
		Name: "camera", Source: livekit.TrackSource_CAMERA, VideoWidth: 1280, VideoHeight: 720,
	})
	return err
}

func publishAudio(room *lksdk.Room, stop <-chan struct{}) error {
	track, err := lksdk.NewLocalTrack(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2})
	if err != nil {
		return err
	}
	track.OnBind(func() {
		packet := make([]byte, opusPacketBytes)
		_, _ = rand.Read(packet)
		packet[0] = 0x78 // RFC 6716 section 3.1: one 20 ms frame
		level := uint8(30)
		go every(opusPacketLength, stop, func(int) {
			_ = track.WriteSample(media.Sample{Data: packet, Duration: opusPacketLength}, &lksdk.SampleWriteOptions{AudioLevel: &level})
		})
	})
	_, err = room.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{Name: "microphone", Source: livekit.TrackSource_MICROPHONE})
	return err
}
