// loadtest puts real WebRTC clients (LiveKit's Go SDK) into one room of a LiveKit server and measures what forwarding costs it: CPU
// time of the server's processes for each packet the subscribers got, loss, memory, and how long a join takes. It prints one JSON
// object.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	protoLogger "github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
)

type options struct {
	url, key, secret                string
	video, audio, subscribers, both int
	warmup, measure, churn          time.Duration
	server                          int
	single                          bool
}

// result is what all receivers together saw and what the server used for it.
type result struct {
	Packets     int64   `json:"packets"`
	Lost        int64   `json:"lost"`
	LostPercent float64 `json:"lost_percent"`
	Megabits    float64 `json:"mbit_per_s"`
	Tracks      int64   `json:"tracks"`
	Expected    int64   `json:"tracks_expected"`
	CPUPercent  float64 `json:"cpu_percent"`
	MicroCPU    float64 `json:"cpu_us_per_packet"`
	Memory      int64   `json:"memory_bytes"`
	MemoryIdle  int64   `json:"memory_idle_bytes"`
	JoinMedian  int64   `json:"join_to_media_ms_median"`
	JoinP95     int64   `json:"join_to_media_ms_p95"`
}

type receiver struct {
	packets, lost, bytes, tracks atomic.Int64
}

type world struct {
	options
	receiver
	mutex sync.Mutex
	joins []int64 // milliseconds from the join to the first packet
	stop  chan struct{}
	rooms []*lksdk.Room
}

// read counts a track's packets and the gaps that nothing filled.
func (w *world) read(track *webrtc.TrackRemote, joined time.Time, first *sync.Once) {
	w.tracks.Add(1)
	defer w.tracks.Add(-1)
	var highest uint16
	missing := map[uint16]bool{}
	started := false
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		first.Do(func() {
			w.mutex.Lock()
			w.joins = append(w.joins, time.Since(joined).Milliseconds())
			w.mutex.Unlock()
		})
		w.packets.Add(1)
		w.bytes.Add(int64(packet.MarshalSize()))
		step := packet.SequenceNumber - highest
		switch {
		case !started:
			started = true
			highest = packet.SequenceNumber
		case step == 0 || step >= 1<<15: // late: it fills a gap
			if missing[packet.SequenceNumber] {
				delete(missing, packet.SequenceNumber)
				w.lost.Add(-1)
			}
		default:
			for number := highest + 1; number != packet.SequenceNumber; number++ {
				missing[number] = true
				w.lost.Add(1)
			}
			highest = packet.SequenceNumber
			if len(missing) > 2000 {
				clear(missing)
			}
		}
	}
}

func (w *world) join(name string, receives bool) (*lksdk.Room, error) {
	started := time.Now()
	first := &sync.Once{}
	callback := lksdk.NewRoomCallback()
	callback.OnTrackSubscribed = func(track *webrtc.TrackRemote, publication *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
		if publication.Kind() == lksdk.TrackKindVideo {
			publication.SetVideoDimensions(1280, 720)
		}
		go w.read(track, started, first)
	}
	options := []lksdk.ConnectOption{lksdk.WithAutoSubscribe(receives)}
	if w.single {
		options = append(options, lksdk.WithSinglePeerConnection())
	}
	room, err := lksdk.ConnectToRoom(w.url, lksdk.ConnectInfo{
		APIKey: w.key, APISecret: w.secret, RoomName: "loadtest", ParticipantIdentity: name,
	}, callback, options...)
	if err == nil {
		w.mutex.Lock()
		w.rooms = append(w.rooms, room)
		w.mutex.Unlock()
	}
	return room, err
}

func (w *world) publisher(name string, video, audio, receives bool) error {
	room, err := w.join(name, receives)
	if err == nil && video {
		err = publishVideo(room, w.stop)
	}
	if err == nil && audio {
		err = publishAudio(room, w.stop)
	}
	return err
}

// populate lets everybody in, publishers first, and says how many tracks are to be received.
func (w *world) populate() (int64, error) {
	for i := range w.video {
		if err := w.publisher(fmt.Sprintf("video-%d", i), true, false, false); err != nil {
			return 0, err
		}
	}
	for i := range w.audio {
		if err := w.publisher(fmt.Sprintf("audio-%d", i), false, true, false); err != nil {
			return 0, err
		}
	}
	for i := range w.both {
		if err := w.publisher(fmt.Sprintf("person-%d", i), true, true, true); err != nil {
			return 0, err
		}
	}
	for i := range w.subscribers {
		if _, err := w.join(fmt.Sprintf("subscriber-%d", i), true); err != nil {
			return 0, err
		}
	}
	return int64(w.subscribers*(w.video+w.audio+2*w.both) + 2*w.both*max(0, w.both-1)), nil
}

func (w *world) settle(expected int64) error {
	end := time.Now().Add(30 * time.Second)
	for w.tracks.Load() < expected && time.Now().Before(end) {
		time.Sleep(50 * time.Millisecond)
	}
	if got := w.tracks.Load(); got < expected {
		return fmt.Errorf("%d of %d tracks are received", got, expected)
	}
	time.Sleep(w.warmup)
	return nil
}

func (w *world) run() (result, error) {
	pids := processTree(w.server)
	out := result{MemoryIdle: memory(pids)}
	expected, err := w.populate()
	if err != nil {
		return out, err
	}
	if err := w.settle(expected); err != nil {
		return out, err
	}
	started, cpu := time.Now(), cpuSeconds(pids)
	packets, lost, bytes := w.packets.Load(), w.lost.Load(), w.bytes.Load()
	time.Sleep(w.measure)
	used, seconds := cpuSeconds(pids)-cpu, time.Since(started).Seconds()
	out.Packets, out.Lost = w.packets.Load()-packets, max(0, w.lost.Load()-lost)
	out.Tracks, out.Expected = w.tracks.Load(), expected
	out.LostPercent = 100 * float64(out.Lost) / float64(max(1, out.Packets+out.Lost))
	out.Megabits = float64(w.bytes.Load()-bytes) * 8 / seconds / 1e6
	out.CPUPercent = 100 * used / seconds
	out.MicroCPU = used * 1e6 / float64(max(1, out.Packets))
	out.Memory = memory(pids)
	slices.Sort(w.joins)
	if len(w.joins) > 0 {
		out.JoinMedian, out.JoinP95 = w.joins[len(w.joins)/2], w.joins[len(w.joins)*95/100]
	}
	return out, nil
}

func (w *world) leave() {
	close(w.stop)
	for _, room := range w.rooms {
		room.Disconnect()
	}
}

func main() {
	w := &world{stop: make(chan struct{})}
	flag.StringVar(&w.url, "url", "", "ws://host:port")
	flag.StringVar(&w.key, "key", "", "API key")
	flag.StringVar(&w.secret, "secret", "", "API secret")
	flag.IntVar(&w.video, "video", 0, "publishers of VP8 720p in three layers")
	flag.IntVar(&w.audio, "audio", 0, "publishers of Opus")
	flag.IntVar(&w.both, "meeting", 0, "people who publish both and receive everybody")
	flag.IntVar(&w.subscribers, "subscribers", 0, "people who only receive")
	flag.DurationVar(&w.warmup, "warmup", 3*time.Second, "before the measurement")
	flag.DurationVar(&w.measure, "measure", 8*time.Second, "length of the measurement")
	flag.DurationVar(&w.churn, "soak", 0, "instead: let people join and leave for this long, print memory")
	flag.BoolVar(&w.single, "single", false, "one peer connection a client (v1) instead of two")
	flag.IntVar(&w.server, "server", 0, "process id of the server")
	verbose := flag.Bool("verbose", false, "let the SDK log")
	flag.Parse()
	if !*verbose {
		lksdk.SetLogger(protoLogger.GetDiscardLogger())
	}
	var out any
	var err error
	if w.churn > 0 {
		out, err = w.soak()
	} else {
		out, err = w.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "loadtest:", err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(out)
	w.leave()
}
