package main

// What the server's processes use, from /proc.

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// processTree is a process and everything it started.
func processTree(root int) []int {
	all := []int{root}
	for i := 0; i < len(all); i++ {
		tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", all[i]))
		for _, task := range tasks {
			text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", all[i], task.Name()))
			for _, word := range strings.Fields(string(text)) {
				if pid, err := strconv.Atoi(word); err == nil {
					all = append(all, pid)
				}
			}
		}
	}
	return all
}

// cpuSeconds is user and system time (proc(5), stat, fields 14 and 15; a tick is 10 ms).
func cpuSeconds(pids []int) float64 {
	ticks := 0
	for _, pid := range pids {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		line := string(text)
		fields := strings.Fields(line[strings.LastIndexByte(line, ')')+1:])
		user, _ := strconv.Atoi(fields[11])
		system, _ := strconv.Atoi(fields[12])
		ticks += user + system
	}
	return float64(ticks) / 100
}

// memory is the proportional set size in bytes: pages shared by two processes count once.
func memory(pids []int) int64 {
	var sum int64
	for _, pid := range pids {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		for _, line := range strings.Split(string(text), "\n") {
			if rest, found := strings.CutPrefix(line, "Pss:"); found {
				kilobytes, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
				sum += kilobytes << 10
			}
		}
	}
	return sum
}
