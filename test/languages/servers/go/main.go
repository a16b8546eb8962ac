// Arguments: the port of the next server, or none for the last.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"time"

	pb "example.com/chain"
	"google.golang.org/grpc"
	"google.golang.org/grpc/channelz/service"
)

type server struct {
	pb.UnimplementedChainServer
	next pb.ChainClient
	// How many calls have come.
	calls int64
}

func (s *server) Count(ask *pb.Ask, stream pb.Chain_CountServer) error {
	call := atomic.AddInt64(&s.calls, 1)
	if s.next != nil {
		return s.relay(ask, stream, call)
	}
	for number := int32(0); number < ask.Count; number++ {
		if err := stream.Send(&pb.Tick{Number: number}); err != nil {
			fmt.Println("cancelled")
			return err
		}
		select {
		case <-stream.Context().Done():
			fmt.Println("cancelled")
			return stream.Context().Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	fmt.Println("finished")
	return nil
}

func (s *server) relay(ask *pb.Ask, stream pb.Chain_CountServer, call int64) error {
	ctx := stream.Context()
	if ask.Manner == "forgets" {
		ctx = context.Background()
	}
	child, err := s.next.Count(ctx, ask)
	if err != nil {
		return err
	}
	for {
		tick, err := child.Recv()
		if err != nil {
			if ask.Manner == "ignores" {
				// It takes no notice of the cancel and does other work, until the next call.
				for atomic.LoadInt64(&s.calls) == call {
					time.Sleep(10 * time.Millisecond)
				}
			}
			return nil
		}
		if err := stream.Send(tick); err != nil && ask.Manner == "obeys" {
			return err
		}
	}
}

func main() {
	s := &server{}
	if len(os.Args) > 1 {
		connection, err := grpc.Dial("127.0.0.1:"+os.Args[1], grpc.WithInsecure())
		if err != nil {
			panic(err)
		}
		s.next = pb.NewChainClient(connection)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	g := grpc.NewServer()
	pb.RegisterChainServer(g, s)
	service.RegisterChannelzServiceToServer(g)
	fmt.Printf("listening %d\n", listener.Addr().(*net.TCPAddr).Port)
	g.Serve(listener)
}
