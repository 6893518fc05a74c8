// The smallest server of Fiber, the framework of the Go server: one constant answer. What a request costs here says how fast the
// machine is, beside the figures of ours.
package main

import (
	"log"
	"os"

	"github.com/gofiber/fiber/v2"
)

func main() {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/api/health", func(c *fiber.Ctx) error { return c.JSON(fiber.Map{"status": "healthy"}) })
	log.Fatal(app.Listen("127.0.0.1:" + os.Args[1]))
}
