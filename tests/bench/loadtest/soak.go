package main

import (
	"fmt"
	"time"
)

type soakResult struct {
	Joins         int     `json:"joins"`
	Failed        int     `json:"joins_failed"`
	Minutes       float64 `json:"minutes"`
	MemoryStart   int64   `json:"memory_start_bytes"`
	MemoryEnd     int64   `json:"memory_end_bytes"`
	GrowthPercent float64 `json:"growth_percent"`
}

// A meeting that stays, and beside it people who come, receive for a while and go. Memory is compared at moments with the same
// people in the room: after the first tenth of the time, when pools and caches are filled, and at the end.
func (w *world) soak() (soakResult, error) {
	const seats, stay = 20, 20 * time.Second
	out := soakResult{Minutes: w.churn.Minutes()}
	w.both = max(w.both, 3)
	if _, err := w.populate(); err != nil {
		return out, err
	}
	pids := processTree(w.server)
	kept := len(w.rooms)
	begin := time.Now()
	measured := false
	for round := 0; time.Since(begin) < w.churn; round++ {
		for seat := range seats {
			if _, err := w.join(fmt.Sprintf("guest-%d-%d", round, seat), true); err != nil {
				out.Failed++
			}
			out.Joins++
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(min(stay, w.churn/20))
		w.mutex.Lock()
		guests := w.rooms[kept:]
		w.rooms = w.rooms[:kept:kept]
		w.mutex.Unlock()
		for _, room := range guests {
			room.Disconnect()
		}
		time.Sleep(2 * time.Second)
		if !measured && time.Since(begin) > w.churn/10 {
			out.MemoryStart, measured = memory(pids), true
		}
	}
	out.MemoryEnd = memory(pids)
	out.GrowthPercent = 100 * (float64(out.MemoryEnd)/float64(max(1, out.MemoryStart)) - 1)
	return out, nil
}
